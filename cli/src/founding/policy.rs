//! The certificate policy of a new installation: the given one, or one that needs no registration.

use anyhow::Result;
use ca_core::runtime::entropy::Entropy;

/// The identifier of the certificate policy.
pub(crate) struct PolicyOid {
    /// In dotted form.
    pub(crate) oid: String,
    /// Whether it was made here.
    pub(crate) is_made: bool,
}

impl PolicyOid {
    /// The value of `--policy-oid`; `uuid` makes one.
    ///
    /// # Errors
    /// When the random source fails.
    pub(super) fn choose(option: &str, entropy: &dyn Entropy) -> Result<Self> {
        if option != MAKE {
            return Ok(Self { oid: option.to_owned(), is_made: false });
        }
        Ok(Self { oid: of_uuid(random_uuid(entropy.octets::<16>()?)), is_made: true })
    }
}

/// A UUID of version 4 (RFC 9562 §5.4).
fn random_uuid(mut octets: [u8; 16]) -> [u8; 16] {
    octets[6] = (octets[6] & 0x0f) | 0x40;
    octets[8] = (octets[8] & 0x3f) | 0x80;
    octets
}

/// The identifier for a UUID in the branch that Microsoft gives to its customers: five numbers of two octets and two of three octets.
///
/// The branch 2.25 of X.667 has the whole UUID as one number of 128 bits. Go 1.19 refuses a certificate with such a policy, GnuTLS 3.7
/// can't read the extension, gpgsm 2.2 shows another identifier, and const-oid reads numbers of 32 bits only (docs/decisions.md, 96).
fn of_uuid(uuid: [u8; 16]) -> String {
    let number = |octets: &[u8]| octets.iter().fold(0_u32, |number, octet| (number << 8) | u32::from(*octet));
    let (short, long) = uuid.split_at(10);
    let numbers = short.chunks(2).chain(long.chunks(3)).map(|octets| format!(".{}", number(octets)));
    format!("{BRANCH}{}.1", numbers.collect::<String>())
}

/// The value of `--policy-oid` that makes one.
pub(super) const MAKE: &str = "uuid";
/// "Adhoc (GUID based) customer use": identifiers below it need no registration.
const BRANCH: &str = "1.2.840.113556.1.8000.2554";

#[cfg(test)]
mod tests {
    use ca_core::runtime::entropy::SystemEntropy;
    use der::Encode as _;
    use der::asn1::ObjectIdentifier;

    use super::*;

    #[test]
    fn a_uuid_becomes_numbers_of_at_most_24_bits() {
        let uuid = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0x4d, 0xef, 0x81, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
        assert_eq!(of_uuid(uuid), "1.2.840.113556.1.8000.2554.291.17767.35243.19951.33059.4548489.11259375.1");
    }

    #[test]
    fn the_longest_one_fits_and_two_differ() {
        let longest: ObjectIdentifier = of_uuid([0xff; 16]).parse().expect("an OID");
        assert_eq!(longest.as_bytes().len(), 35);
        assert_eq!(longest.to_der().expect("encodes").len(), 37);
        let made = || PolicyOid::choose(MAKE, &SystemEntropy).expect("random octets");
        let (one, other) = (made(), made());
        assert!(one.is_made && one.oid != other.oid, "{}", one.oid);
        assert!(one.oid.parse::<ObjectIdentifier>().is_ok());
        let given = PolicyOid::choose("1.3.6.1.4.1.99999.1", &SystemEntropy).expect("as given");
        assert!(!given.is_made && given.oid == "1.3.6.1.4.1.99999.1");
    }

    #[test]
    fn the_uuid_is_of_version_4() {
        for fill in [0x00, 0xff] {
            let uuid = random_uuid([fill; 16]);
            assert_eq!((uuid[6] >> 4, uuid[8] >> 6), (4, 2));
        }
    }
}
