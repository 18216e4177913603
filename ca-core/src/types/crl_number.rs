//! The numbers of CRLs.

use std::fmt;

use crate::error::{Error, Result};
use crate::types::Timestamp;

/// cRLNumber (RFC 5280 §5.2.3), of at most 63 bits; 0 for a CA that has no CRL yet.
///
/// ```text
/// CRLNumber ::= INTEGER (0..MAX)
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct CrlNumber(i64);

impl CrlNumber {
    /// The number before the first CRL.
    pub(crate) const NONE: Self = Self(0);

    /// A number; `None` if it is negative.
    pub const fn new(number: i64) -> Option<Self> {
        if number < 0 { None } else { Some(Self(number)) }
    }

    /// The number in the content octets of an INTEGER; `None` if it is negative or has more than 63 bits.
    pub(crate) fn from_octets(octets: &[u8]) -> Option<Self> {
        if octets.len() > 8 {
            return None;
        }
        let number = octets.iter().fold(0_u64, |sum, octet| (sum << 8) | u64::from(*octet));
        i64::try_from(number).ok().and_then(Self::new)
    }

    pub(crate) fn from_row(row: i64) -> Result<Self> {
        Self::new(row).ok_or_else(|| Error::internal(format!("the stored CRL number {row} is negative")))
    }

    /// The next number: greater than this one and at least the clock's, so that the number does not decrease after a
    /// restore.
    pub(crate) fn next(self, now: Timestamp) -> Self {
        Self(self.0.saturating_add(1).max(now.unix_seconds()))
    }

    /// The number.
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for CrlNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> serde::Deserialize<'de> for CrlNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        Self::new(number).ok_or_else(|| serde::de::Error::custom("a CRL number is not negative"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_is_above_the_last_and_not_below_the_clock() {
        let at = Timestamp::from_unix_seconds;
        assert_eq!(CrlNumber::NONE.next(at(1_795_478_400)), CrlNumber(1_795_478_400));
        assert_eq!(CrlNumber(1_795_478_400).next(at(1_795_478_400)), CrlNumber(1_795_478_401));
        assert_eq!(CrlNumber(7).next(at(-5)), CrlNumber(8));
    }

    #[test]
    fn a_number_has_63_bits_at_most() {
        assert_eq!(CrlNumber::from_octets(&[0x7f; 8]), CrlNumber::new(0x7f7f_7f7f_7f7f_7f7f));
        assert_eq!(CrlNumber::from_octets(&[]), Some(CrlNumber::NONE));
        assert_eq!(CrlNumber::from_octets(&[0xff; 8]), None);
        assert_eq!(CrlNumber::from_octets(&[1; 9]), None);
        assert!(CrlNumber::from_row(-1).is_err());
    }
}
