//! Reads DER values in place, for lists that are too long to be decoded into values.

/// A reader of consecutive values, each with a one-octet tag and a definite length.
#[derive(Debug, Clone)]
pub(crate) struct Walker<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// A DER value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DerValue<'a> {
    pub(crate) tag: u8,
    /// Tag, length and content.
    pub(crate) whole: &'a [u8],
    pub(crate) content: &'a [u8],
}

impl<'a> Walker<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The number of bytes read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Whether all bytes are read.
    pub(crate) fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// The next value; `None`, without advancing, at the end or at an invalid value.
    pub(crate) fn next_value(&mut self) -> Option<DerValue<'a>> {
        let rest = self.bytes.get(self.at..)?;
        let (&tag, after_tag) = rest.split_first()?;
        let (header, length) = read_length(after_tag)?;
        let end = header.checked_add(1)?.checked_add(length)?;
        let whole = rest.get(..end)?;
        self.at += end;
        Some(DerValue { tag, whole, content: whole.get(header + 1..)? })
    }

    /// The content of the next value if it has this tag; otherwise nothing is read.
    pub(crate) fn next_with(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.bytes.get(self.at) == Some(&tag) { self.next_value().map(|value| value.content) } else { None }
    }
}

/// The number of octets of the length field, and the length (X.690 §10.1: the shortest form; here at most four octets
/// after the first).
fn read_length(bytes: &[u8]) -> Option<(usize, usize)> {
    let (&first, rest) = bytes.split_first()?;
    if first < 0x80 {
        return Some((1, usize::from(first)));
    }
    let count = usize::from(first & 0x7f);
    let octets = rest.get(..count)?;
    let minimal = (1..=4).contains(&count) && octets.first().is_some_and(|octet| *octet != 0);
    let length = octets.iter().fold(0_usize, |sum, octet| (sum << 8) | usize::from(*octet));
    (minimal && length >= 0x80).then_some((1 + count, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::asn1;

    #[test]
    fn values_of_any_length_are_walked_over() {
        let values: Vec<Vec<u8>> =
            [0, 1, 127, 128, 255, 256, 70_000].map(|length| asn1::octet_string(&vec![7; length])).to_vec();
        let bytes = values.concat();
        let mut walker = Walker::new(&bytes);
        for value in &values {
            assert!(walker.next_with(0x30).is_none(), "another tag is no step");
            assert_eq!(walker.next_value().expect("a value").whole, value);
        }
        assert!(walker.is_done() && walker.next_value().is_none());
    }

    #[test]
    fn lengths_that_are_not_minimal_or_go_beyond_the_end_are_refused() {
        for bytes in [&[4][..], &[4, 1], &[4, 0x80], &[4, 0x81, 1, 7], &[4, 0x82, 0, 1, 7], &[4, 0x85, 1, 1, 1, 1, 1]] {
            assert!(Walker::new(bytes).next_value().is_none(), "{bytes:?}");
        }
    }
}
