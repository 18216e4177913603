//! The encoded list of a CRL, with room before it for the preceding fields of the CRL, so that a list of fifty
//! megabytes is written once.

/// The content of a new `revokedCertificates` (RFC 5280 §5.1.2.6).
#[derive(Debug)]
pub(crate) struct WrittenList(Vec<u8>);

impl WrittenList {
    /// An empty list with capacity for this number of octets.
    pub(crate) fn for_octets(octets: usize) -> Self {
        let mut bytes = Vec::with_capacity(ROOM + octets + ROOM);
        bytes.resize(ROOM, 0);
        Self(bytes)
    }

    /// The buffer to which entries are appended.
    pub(crate) fn end(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }

    /// The length of the list in bytes.
    pub(super) fn length(&self) -> usize {
        self.0.len().saturating_sub(ROOM)
    }

    /// Adds the octets before and after the list; returns the buffer, and the position at which the content begins in it.
    pub(super) fn between(self, before: &[u8], after: &[u8]) -> (Vec<u8>, usize) {
        let Self(mut bytes) = self;
        bytes.extend_from_slice(after);
        let begin = put_before(&mut bytes, ROOM, before);
        (bytes, begin)
    }
}

/// Writes a header into the room before the content that begins at `begin`; returns the new position of the beginning.
pub(super) fn put_before(bytes: &mut Vec<u8>, begin: usize, header: &[u8]) -> usize {
    let start = begin.saturating_sub(header.len());
    bytes.splice(start..begin, header.iter().copied());
    start
}

/// The room on each side of the list in bytes: before it for the issuer's name and the other fields, after it for the
/// signature. If a header is longer, the list is moved.
const ROOM: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_any_length_stands_right_before_the_list() {
        for length in [0, 1, 300, ROOM, ROOM + 1, 3 * ROOM] {
            let mut list = WrittenList::for_octets(3);
            list.end().extend(b"abc");
            assert_eq!(list.length(), 3);
            let before = vec![b'-'; length];
            let (mut bytes, begin) = list.between(&before, b"!");
            assert_eq!(bytes.get(begin..), Some([before.as_slice(), b"abc!"].concat().as_slice()), "{length}");
            let begin = put_before(&mut bytes, begin, b"<>");
            assert_eq!(bytes.get(begin..begin + 2), Some(b"<>".as_slice()), "{length}");
        }
    }
}
