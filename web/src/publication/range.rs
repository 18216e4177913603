//! Requests for a part of a document (RFC 9110 §14).

use std::ops::Range;

/// The part of a document that a `Range` header requests.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The whole document: the header is missing, or may be ignored (§14.2) because it has another unit, several parts, or a
    /// malformed value.
    Whole,
    /// These bytes.
    Part(Range<usize>),
    /// Bytes that the document does not have.
    Nothing,
}

impl Asked {
    /// Reads the header for a document of this length, bytes.
    pub(super) fn read(header: Option<&str>, length: usize) -> Self {
        let part = header.and_then(|header| header.strip_prefix("bytes=")).and_then(|part| part.trim().split_once('-'));
        let Some((first, last)) = part else { return Self::Whole };
        let number = |text: &str| text.parse::<usize>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first > last => Self::Whole,
            (Some(first), _) if first >= length && (last.is_empty() || number(last).is_some()) => Self::Nothing,
            (Some(first), None) if last.is_empty() => Self::Part(first..length),
            (Some(first), Some(last)) => Self::Part(first..last.saturating_add(1).min(length)),
            (None, Some(0)) if first.is_empty() => Self::Nothing,
            (None, Some(suffix)) if first.is_empty() => Self::Part(length.saturating_sub(suffix)..length),
            _ => Self::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_within_the_document() {
        for (header, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=0-99", 0..10),
            ("bytes=9-", 9..10),
            ("bytes=2-5", 2..6),
            ("bytes=-3", 7..10),
            ("bytes=-99", 0..10),
        ] {
            assert_eq!(Asked::read(Some(header), 10), Asked::Part(part), "{header}");
        }
    }

    #[test]
    fn what_is_beyond_the_end_is_not_there() {
        for header in ["bytes=10-", "bytes=10-20", "bytes=-0"] {
            assert_eq!(Asked::read(Some(header), 10), Asked::Nothing, "{header}");
        }
    }

    #[test]
    fn what_may_be_overlooked_is() {
        assert_eq!(Asked::read(None, 10), Asked::Whole);
        for header in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-2",
            "bytes=0-1,3-4",
            "bytes=a-b",
            "items=0-1",
            "bytes=+1-2",
            "bytes=1-x",
        ] {
            assert_eq!(Asked::read(Some(header), 10), Asked::Whole, "{header}");
        }
    }
}
