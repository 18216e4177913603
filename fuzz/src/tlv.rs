//! A reader of BER with definite lengths that is independent of the tested code.

/// A value: its tag, its content, and all of it (X.690 §8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tlv<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// The single value that the octets consist of.
    pub(crate) fn only(octets: &'a [u8]) -> Option<Self> {
        first(octets).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
    }

    /// The values in its content.
    pub(crate) fn parts(&self) -> Option<Vec<Self>> {
        all(self.content)
    }

    /// The single value in its content, which must have this tag.
    pub(crate) fn inner(&self, tag: u8) -> Option<Self> {
        Self::only(self.content).filter(|inner| inner.tag == tag)
    }
}

/// The values that the octets consist of.
pub(crate) fn all(mut octets: &[u8]) -> Option<Vec<Tlv<'_>>> {
    let mut values = Vec::new();
    while !octets.is_empty() {
        let (value, rest) = first(octets)?;
        values.push(value);
        octets = rest;
    }
    Some(values)
}

/// The first value and the octets after it.
pub(crate) fn first(octets: &[u8]) -> Option<(Tlv<'_>, &[u8])> {
    let (&tag, after) = octets.split_first()?;
    let (&length, after) = after.split_first()?;
    let (length, after) = if length < 0x80 {
        (usize::from(length), after)
    } else {
        let (digits, after) = after.split_at_checked(usize::from(length & 0x7f)).filter(|(it, _)| !it.is_empty())?;
        let number = digits.iter().try_fold(0_usize, |sum, digit| sum.checked_mul(256)?.checked_add((*digit).into()));
        (number?, after)
    };
    let (content, rest) = after.split_at_checked(length)?;
    let whole = octets.get(..octets.len() - rest.len())?;
    Some((Tlv { tag, content, whole }, rest))
}

/// Whether `within` contains the octets.
pub(crate) fn occurs(octets: &[u8], within: &[u8]) -> bool {
    octets.is_empty() || within.windows(octets.len()).any(|window| window == octets)
}

pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const OCTET_STRING: u8 = 0x04;

/// A SEQUENCE in DER.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len().to_be_bytes();
    let digits: Vec<u8> = length.into_iter().skip_while(|digit| *digit == 0).collect();
    let mut out = vec![SEQUENCE];
    match digits.as_slice() {
        [] => out.push(0),
        [short @ 0..0x80] => out.push(*short),
        long => {
            out.extend(u8::try_from(long.len()).map(|count| 0x80 | count));
            out.extend(long);
        }
    }
    out.extend(content);
    out
}
