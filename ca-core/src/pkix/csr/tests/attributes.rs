//! Attributes of a CSR other than extensionRequest.

use rcgen::{Attribute, CertificateParams, KeyPair};

use super::*;
use crate::encoding::asn1::{SEQUENCE, SET, object_identifier, octet_string, tlv};

/// A CSR with the attribute `oid`, with this value.
fn with(oid: &'static [u64], value: &[u8]) -> Vec<u8> {
    let attribute = Attribute { oid, values: tlv(SET, value) };
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    let csr = params.serialize_request_with_attributes(&KeyPair::generate().unwrap(), vec![attribute]).unwrap();
    assert_eq!(fault(csr.der()), None, "{oid:?}");
    csr.der().to_vec()
}

fn named(name: &str) -> Vec<Remark> {
    vec![Remark::Extension(name.to_owned())]
}

const MICROSOFT: &[u64] = &[1, 3, 6, 1, 4, 1, 311, 2, 1, 14];

#[test]
fn extensions_in_the_attribute_of_microsoft_are_remarked_like_others() {
    let extension =
        |oid: &str, value: &[u8]| tlv(SEQUENCE, &[object_identifier(oid).unwrap(), octet_string(value)].concat());
    let is_authority = extension("2.5.29.19", b"\x30\x03\x01\x01\xff");
    let usage = extension("2.5.29.15", b"\x03\x02\x05\xa0");
    let list = tlv(SEQUENCE, &[is_authority, usage].concat());
    let expected = [vec![Remark::Authority], named("keyUsage")].concat();
    assert_eq!(remarks(&with(MICROSOFT, &list)), expected);
    assert_eq!(remarks(&with(MICROSOFT, b"\x05\x00")), named("1.3.6.1.4.1.311.2.1.14"), "in another form");
}

#[test]
fn other_attributes_are_remarked_by_name_without_their_values() {
    let secret = b"\x0c\x06hunter";
    assert_eq!(remarks(&with(&[1, 2, 840, 113_549, 1, 9, 7], secret)), named("challengePassword"));
    assert_eq!(remarks(&with(&[1, 2, 840, 113_549, 1, 9, 2], secret)), named("unstructuredName"));
    assert_eq!(remarks(&with(&[1, 2, 3, 4], secret)), named("1.2.3.4"));
}

#[test]
fn what_windows_writes_about_itself_asks_for_nothing() {
    for oid in
        [&[1, 3, 6, 1, 4, 1, 311, 13, 2, 2][..], &[1, 3, 6, 1, 4, 1, 311, 13, 2, 3], &[1, 3, 6, 1, 4, 1, 311, 21, 20]]
    {
        assert_eq!(remarks(&with(oid, b"\x16\x0210")), []);
    }
}
