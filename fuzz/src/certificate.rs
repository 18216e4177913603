//! A certificate that a restore finds in a directory: it is ignored, or the issuing CA signed it for a person.

use ca_core::use_cases::operation::restore::keep_unknown;
use der::Decode as _;
use x509_cert::Certificate;
use x509_cert::ext::pkix::BasicConstraints;

use crate::{House, second_opinion};

/// Tests the input as received, and as the content of a certificate that the issuing CA signed.
pub(crate) fn take(house: &House, input: &[u8]) -> bool {
    let signed = house.sign(input).expect("a signature");
    let found = vec![input.to_vec(), signed];
    let unknown = keep_unknown(house.ca(), found).expect("the store can be read");
    for der in &unknown {
        let certificate = Certificate::from_der(der).expect("a certificate");
        let tbs = certificate.tbs_certificate();
        let constraints = tbs.get_extension::<BasicConstraints>().expect("extensions that can be read");
        assert!(constraints.is_none_or(|(_, constraints)| !constraints.ca), "it is a CA's");
        assert!(second_opinion::agrees(der, &house.issuer_key), "its signature is not the issuing CA's");
        let serial = tbs.serial_number().as_bytes();
        let ours = [&house.good, &house.revoked, &house.hidden].map(|known| known.serial.octets());
        assert!(!ours.contains(&serial), "it is known");
    }
    !unknown.is_empty()
}
