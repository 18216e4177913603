//! Conversion of a certificate's `Name` to a distinguished name in text, and the alternative names of each attribute type.

use der::{Decode as _, Encode as _, Tagged as _};
use x509_cert::name::Name;

use super::{AttributeTypeAndValue, Dn};

impl Dn {
    /// The `Name` (RFC 5280 §4.1.2.4) in a certificate's subject or issuer, DER; `None` when it is malformed.
    ///
    /// RFC 4514 §2.1: the text begins with the last part of the `RDNSequence`.
    pub(crate) fn from_der(name: &[u8]) -> Option<Self> {
        let name = Name::from_der(name).ok()?;
        let mut rdns = Vec::new();
        for rdn in name.iter_rdn() {
            let mut pairs = Vec::new();
            for pair in rdn.iter() {
                let oid = pair.oid.to_string();
                pairs.push(AttributeTypeAndValue {
                    kind: short_name(&oid).unwrap_or(&oid).to_owned(),
                    value: decode_string(&pair.value.to_der().ok()?)?,
                });
            }
            rdns.push(pairs);
        }
        rdns.reverse();
        Some(Self(rdns))
    }
}

/// The text in the DER or BER of a `DirectoryString` (RFC 5280 §4.1.2.4) or `IA5String`; `None` for other types.
pub(super) fn decode_string(ber: &[u8]) -> Option<String> {
    let any = der::asn1::AnyRef::from_der(ber).ok()?;
    let octets = any.value();
    match any.tag() {
        der::Tag::Utf8String
        | der::Tag::PrintableString
        | der::Tag::Ia5String
        | der::Tag::NumericString
        | der::Tag::OctetString => String::from_utf8(octets.to_vec()).ok(),
        // Nearly all strings tagged as T.61 contain Latin-1.
        der::Tag::TeletexString => Some(octets.iter().map(|octet| char::from(*octet)).collect()),
        der::Tag::BmpString => {
            let (pairs, rest) = octets.as_chunks::<2>();
            rest.is_empty().then(|| {
                String::from_utf16(&pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect::<Vec<_>>()).ok()
            })?
        }
        _ => None,
    }
}

/// The name under which an attribute type is compared.
pub(super) fn fold_type(kind: &str) -> String {
    let lower = kind.to_ascii_lowercase();
    let bare = lower.strip_prefix("oid.").unwrap_or(&lower);
    let known = TYPES.iter().find(|names| names.contains(&bare)).and_then(|names| names.get(1));
    known.map_or_else(|| bare.to_owned(), |name| (*name).to_owned())
}

fn short_name(oid: &str) -> Option<&'static str> {
    TYPES.iter().find(|names| names.first() == Some(&oid))?.get(1).copied()
}

/// For each attribute type its object identifier, the name of RFC 4514 §3 or RFC 4519, and its other names.
const TYPES: &[&[&str]] = &[
    &["2.5.4.3", "cn", "commonname"],
    &["2.5.4.4", "sn", "surname"],
    &["2.5.4.5", "serialnumber"],
    &["2.5.4.6", "c", "countryname"],
    &["2.5.4.7", "l", "localityname"],
    &["2.5.4.8", "st", "s", "stateorprovincename"],
    &["2.5.4.9", "street", "streetaddress"],
    &["2.5.4.10", "o", "organizationname"],
    &["2.5.4.11", "ou", "organizationalunitname"],
    &["2.5.4.12", "title", "t"],
    &["2.5.4.42", "givenname", "gn"],
    &["2.5.4.97", "organizationidentifier"],
    &["0.9.2342.19200300.100.1.1", "uid", "userid"],
    &["0.9.2342.19200300.100.1.3", "mail", "rfc822mailbox"],
    &["0.9.2342.19200300.100.1.25", "dc", "domaincomponent"],
    &["1.2.840.113549.1.9.1", "email", "emailaddress", "e", "pkcs9email"],
];

#[cfg(test)]
mod tests {
    use super::*;

    /// `openssl req -x509 -subj '/C=JP/O=Inkan Test/CN=Test CA'`, its subject.
    const SUBJECT: &[u8] = b"\x30\x34\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02JP\x31\x13\x30\x11\x06\x03\x55\x04\x0a\x0c\x0aInkan Test\x31\x10\x30\x0e\x06\x03\x55\x04\x03\x0c\x07Test CA";

    #[test]
    fn a_subject_is_written_from_its_leaf() {
        let dn = Dn::from_der(SUBJECT).unwrap();
        assert_eq!(dn.to_string(), "cn=Test CA,o=Inkan Test,c=JP");
        assert_eq!(dn, "CN=Test CA,O=Inkan Test,C=JP".parse().unwrap());
    }

    #[test]
    fn damaged_names_are_none() {
        for cut in 0..SUBJECT.len() {
            assert!(SUBJECT.get(..cut).and_then(Dn::from_der).is_none());
        }
    }
}
