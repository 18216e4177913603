//! Names of attributes, extensions and kinds of names, as people know them.

use der::asn1::ObjectIdentifier;

/// The name of an attribute of a subject (RFC 4519 §2), or its identifier; `oid` are content octets.
pub(super) fn attribute_name(oid: &[u8]) -> String {
    let known = match oid {
        [0x55, 0x04, arc] => ATTRIBUTES.iter().find(|(known, _)| known == arc),
        _ => None,
    };
    match (known, oid) {
        (Some((_, name)), _) => (*name).to_owned(),
        (_, DOMAIN_COMPONENT) => "DC".to_owned(),
        (_, USER_ID) => "UID".to_owned(),
        _ => dotted(oid),
    }
}

/// The name of an extension (RFC 5280 §4.2), or its identifier; `oid` are content octets.
pub(super) fn extension_name(oid: &[u8]) -> String {
    let known = match oid {
        [0x55, 0x1d, arc] => EXTENSIONS.iter().find(|(known, _)| known == arc),
        _ => None,
    };
    known.map_or_else(|| dotted(oid), |(_, name)| (*name).to_owned())
}

/// The name of an attribute of a CSR (RFC 2985 §5), or its identifier; `oid` are content octets.
pub(super) fn request_attribute_name(oid: &[u8]) -> String {
    let known = oid.split_last().filter(|(_, arcs)| *arcs == PKCS_9);
    let known = known.and_then(|(arc, _)| OF_PKCS_9.iter().find(|(known, _)| known == arc));
    known.map_or_else(|| dotted(oid), |(_, name)| (*name).to_owned())
}

/// The name of a kind of `GeneralName` (RFC 5280 §4.2.1.6).
pub(super) fn general_name(tag: u8) -> &'static str {
    GENERAL_NAMES.get(usize::from(tag & 0x1f)).copied().unwrap_or("name")
}

fn dotted(oid: &[u8]) -> String {
    ObjectIdentifier::from_bytes(oid).map_or_else(|_| "?".to_owned(), |oid| oid.to_string())
}

/// Below id-at, 2.5.4.
const ATTRIBUTES: [(u8, &str); 14] = [
    (3, "CN"),
    (4, "SN"),
    (5, "serialNumber"),
    (6, "C"),
    (7, "L"),
    (8, "ST"),
    (9, "street"),
    (10, "O"),
    (11, "OU"),
    (12, "title"),
    (17, "postalCode"),
    (42, "GN"),
    (65, "pseudonym"),
    (97, "organizationIdentifier"),
];
/// Below id-ce, 2.5.29.
const EXTENSIONS: [(u8, &str); 13] = [
    (9, "subjectDirectoryAttributes"),
    (15, "keyUsage"),
    (16, "privateKeyUsagePeriod"),
    (18, "issuerAltName"),
    (30, "nameConstraints"),
    (31, "cRLDistributionPoints"),
    (32, "certificatePolicies"),
    (33, "policyMappings"),
    (35, "authorityKeyIdentifier"),
    (36, "policyConstraints"),
    (37, "extKeyUsage"),
    (46, "freshestCRL"),
    (54, "inhibitAnyPolicy"),
];
/// pkcs-9, 1.2.840.113549.1.9.
const PKCS_9: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09";
const OF_PKCS_9: [(u8, &str); 6] = [
    (1, "emailAddress"),
    (2, "unstructuredName"),
    (7, "challengePassword"),
    (8, "unstructuredAddress"),
    (15, "smimeCapabilities"),
    (20, "friendlyName"),
];
const GENERAL_NAMES: [&str; 9] = [
    "otherName",
    "rfc822Name",
    "dNSName",
    "x400Address",
    "directoryName",
    "ediPartyName",
    "uniformResourceIdentifier",
    "iPAddress",
    "registeredID",
];
/// 0.9.2342.19200300.100.1.25 and .1 (RFC 4519 §2.4, §2.39).
const DOMAIN_COMPONENT: &[u8] = b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19";
const USER_ID: &[u8] = b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_name_is_told_by_its_identifier() {
        assert_eq!(attribute_name(&[0x55, 4, 10]), "O");
        assert_eq!(attribute_name(DOMAIN_COMPONENT), "DC");
        assert_eq!(dotted(USER_ID), "0.9.2342.19200300.100.1.1");
        assert_eq!(attribute_name(&[0x55, 4, 99]), "2.5.4.99");
        assert_eq!(extension_name(&[0x55, 0x1d, 15]), "keyUsage");
        assert_eq!(extension_name(b"\x2b\x06\x01\x05\x05\x07\x01\x01"), "1.3.6.1.5.5.7.1.1");
        assert_eq!(extension_name(b""), "?");
        assert_eq!(request_attribute_name(&[PKCS_9, &[7]].concat()), "challengePassword");
        assert_eq!(request_attribute_name(&[PKCS_9, &[99]].concat()), "1.2.840.113549.1.9.99");
        assert_eq!(request_attribute_name(b""), "?");
        assert_eq!((general_name(0x82), general_name(0xa4), general_name(0x9f)), ("dNSName", "directoryName", "name"));
    }
}
