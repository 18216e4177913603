//! Certificate serial numbers.

use std::fmt;
use std::str::FromStr;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};

use crate::error::{Invalid, Result};
use crate::runtime::entropy::Entropy;

/// A `CertificateSerialNumber` (RFC 5280 §4.1.2.2): the content octets of a positive INTEGER, 1 to 20 bytes, minimal.
///
/// ```text
/// CertificateSerialNumber ::= INTEGER
/// ```
///
/// Stored without an allocation, because a CRL is made from a million of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialNumber {
    /// Padded with zeros, so that comparing this array and then the lengths gives the order of the octets.
    octets: [u8; MOST_OCTETS],
    length: u8,
}

impl SerialNumber {
    /// A new serial number of 16 bytes with 126 bits of randomness.
    ///
    /// The first two bits are `01`, so that the INTEGER is positive and always 16 bytes long. S/MIME BR §7.1 requires
    /// at least 64 bits from a CSPRNG.
    ///
    /// # Errors
    /// As [`Entropy::fill`].
    pub fn generate(entropy: &dyn Entropy) -> Result<Self> {
        let mut octets = entropy.octets::<16>()?;
        let [first, ..] = &mut octets;
        *first = (*first & 0x7f) | 0x40;
        Self::from_octets(&octets)
    }

    /// Reads the content octets of a positive, minimal INTEGER of 1 to 20 bytes.
    ///
    /// # Errors
    /// `Invalid::SerialNumber` for anything else.
    pub fn from_octets(octets: &[u8]) -> Result<Self> {
        let mut held = [0; MOST_OCTETS];
        let place = held.get_mut(..octets.len()).filter(|_| Self::is_well_formed(octets));
        place.ok_or(Invalid::SerialNumber)?.copy_from_slice(octets);
        let length = u8::try_from(octets.len()).map_err(|_| Invalid::SerialNumber)?;
        Ok(Self { octets: held, length })
    }

    /// Whether these are the content octets of a positive, minimal INTEGER of 1 to 20 bytes.
    pub(crate) fn is_well_formed(octets: &[u8]) -> bool {
        let minimal = match octets {
            [] | [0] => false,
            [0, second, ..] => *second >= 0x80,
            [first, ..] => *first < 0x80,
        };
        minimal && octets.len() <= MOST_OCTETS
    }

    /// The content octets, big-endian.
    pub fn octets(&self) -> &[u8] {
        self.octets.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// Lower-case hexadecimal.
impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(self.octets()))
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerialNumber({self})")
    }
}

/// Hexadecimal in either case; colons and blanks between the digits are ignored, because other tools print them.
impl FromStr for SerialNumber {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
        let octets = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| Invalid::SerialNumber)?;
        Self::from_octets(&octets)
    }
}

/// RFC 5280 §4.1.2.2.
const MOST_OCTETS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::entropy::SystemEntropy;

    #[test]
    fn a_generated_serial_is_positive_and_sixteen_octets_long() {
        for _ in 0..1000 {
            let serial = SerialNumber::generate(&SystemEntropy).expect("entropy");
            assert_eq!(serial.octets().len(), 16);
            assert!((0x40..0x80).contains(serial.octets().first().expect("a first octet")));
        }
    }

    #[test]
    fn negative_zero_padded_and_long_serials_are_refused() {
        for octets in [&[][..], &[0], &[0x80], &[0, 0x7f], &[1; 21]] {
            assert!(SerialNumber::from_octets(octets).is_err(), "{octets:?}");
        }
        assert!(SerialNumber::from_octets(&[0, 0x80]).is_ok());
    }

    #[test]
    fn their_order_is_that_of_their_octets() {
        let all: [&[u8]; 6] = [&[1], &[1, 0], &[1, 0, 0], &[1, 0, 1], &[1, 1], &[2]];
        let read = all.map(|octets| SerialNumber::from_octets(octets).expect("well-formed"));
        assert!(read.is_sorted_by(|a, b| a < b));
        assert!(read.iter().zip(all).all(|(serial, octets)| serial.octets() == octets));
    }

    #[test]
    fn reads_what_other_tools_print() {
        let serial: SerialNumber = "4A:0b 1c".parse().expect("hex");
        assert_eq!(serial.to_string(), "4a0b1c");
    }
}
