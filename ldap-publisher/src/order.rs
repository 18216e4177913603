//! The order of certificates in an entry: dirmngr 2.2 and 2.4 read the first value only, and gpgsm 2.2 can't encrypt to a
//! key on an elliptic curve, so RSA comes first.

use der::Decode as _;
use der::asn1::ObjectIdentifier;
use x509_cert::Certificate;

/// Certificates, DER, without duplicates, those with RSA keys first and otherwise in their original order.
pub(crate) fn in_order(certificates: impl IntoIterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    let mut ordered: Vec<Vec<u8>> = Vec::new();
    for certificate in certificates {
        if !ordered.contains(&certificate) {
            ordered.push(certificate);
        }
    }
    ordered.sort_by_key(|certificate| rank(certificate));
    ordered
}

/// The rank of a certificate by its kind of key; a lower rank is sorted first.
pub(crate) fn rank(certificate: &[u8]) -> u8 {
    let key = Certificate::from_der(certificate)
        .map(|certificate| certificate.tbs_certificate().subject_public_key_info().algorithm.oid);
    u8::from(key != Ok(RSA_ENCRYPTION))
}

/// rsaEncryption (RFC 8017 Appendix C).
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
