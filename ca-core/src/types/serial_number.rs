//! Certificate serial numbers.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;

use super::typed_hex::{NotHex, TypedHex};
use crate::error::{Result, SerialFault};
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
    /// `Invalid(SerialNumber(Malformed))` for anything else.
    pub fn from_octets(octets: &[u8]) -> Result<Self> {
        let mut held = [0; MOST_OCTETS];
        let place = held.get_mut(..octets.len()).filter(|_| Self::is_well_formed(octets));
        place.ok_or(SerialFault::Malformed)?.copy_from_slice(octets);
        let length = u8::try_from(octets.len()).map_err(|_| SerialFault::Malformed)?;
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

    /// Whether it was probably read from a decimal number: it has no letter among more digits than serial numbers of Inkan. Of
    /// random hexadecimal numbers of that length one in five million looks like this.
    pub fn looks_decimal(&self) -> bool {
        let digits = self.to_string();
        digits.len() > 32 && digits.bytes().all(|b| b.is_ascii_digit())
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

/// Reads hexadecimal as other programs show it ([`TypedHex`]), with or without leading zeros: a program that shows a number
/// (`FF`) omits the zero octet that the INTEGER needs to be positive.
impl FromStr for SerialNumber {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self> {
        match TypedHex::read(text) {
            Ok(typed) => Self::from_typed(&typed),
            Err(NotHex::Decimal) => Err(SerialFault::Decimal.into()),
            Err(NotHex::Other) => Err(SerialFault::Malformed.into()),
        }
    }
}

impl SerialNumber {
    pub(super) fn from_typed(typed: &TypedHex) -> Result<Self> {
        let number = typed.digits.trim_start_matches('0');
        if number.is_empty() {
            return Err(SerialFault::Zero.into());
        }
        let whole = if number.len() % 2 == 1 { format!("0{number}") } else { number.to_owned() };
        // X.690 §8.3: without a zero octet the number would be negative.
        let sign = if whole.as_bytes().first() >= Some(&b'8') { "00" } else { "" };
        let octets = HEXLOWER.decode(format!("{sign}{whole}").as_bytes()).map_err(|_| SerialFault::Malformed)?;
        if octets.len() > MOST_OCTETS { Err(SerialFault::TooLong.into()) } else { Self::from_octets(&octets) }
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

    fn read(text: &str) -> Result<String> {
        text.parse::<SerialNumber>().map(|serial| serial.to_string())
    }

    #[test]
    fn reads_what_other_tools_print() {
        assert_eq!(read("4A:0b 1c").expect("hex"), "4a0b1c");
        for (text, octets) in [
            ("4a0b1c", "4a0b1c"),
            ("Serial Number: 00:4a:0b:1c", "4a0b1c"),
            ("0004A0B1C", "4a0b1c"),
            ("Serial Number: 4660 (0x1234)", "1234"),
            ("serial=FF", "00ff"),
            ("00:ff", "00ff"),
            ("abc", "0abc"),
            ("7", "07"),
            ("９ｆ：０１", "009f01"),
        ] {
            assert_eq!(read(text).expect("hex"), octets, "{text}");
        }
        let longest = "7f".repeat(20);
        assert_eq!(read(&longest).expect("20 octets"), longest);
    }

    #[test]
    fn a_long_number_without_a_letter_looks_decimal() {
        let looks = |text: &str| text.parse::<SerialNumber>().expect("digits").looks_decimal();
        assert!(looks("98765432109876543210987654321098765432"));
        assert!(!looks(&"98".repeat(15)) && !looks("4a8765432109876543210987654321098765432"));
    }

    #[test]
    fn what_is_no_serial_number_is_refused_with_its_reason() {
        for (text, fault) in [
            ("", SerialFault::Malformed),
            ("xyz", SerialFault::Malformed),
            ("-04d2", SerialFault::Malformed),
            ("0", SerialFault::Zero),
            ("00:00", SerialFault::Zero),
            ("Serial Number (dec): 4660", SerialFault::Decimal),
            (&"7f".repeat(21), SerialFault::TooLong),
            (&"80".repeat(20), SerialFault::TooLong),
        ] {
            let refused = text.parse::<SerialNumber>().expect_err(text);
            assert_eq!(refused.to_string(), fault.to_string(), "{text}");
        }
    }
}
