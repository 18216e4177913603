//! A CRL for a restore: it is refused, or its entries equal those found by another parser.

use ca_core::types::Timestamp;
use ca_core::use_cases::operation::restore::read_crl;
use der::Decode as _;
use x509_cert::crl::{CertificateList, RevokedCert};
use x509_cert::ext::pkix::CrlReason;

use crate::{House, second_opinion};

/// Tests the input as received, and as the content of a CRL that the issuing CA signed.
pub(crate) fn take(house: &House, input: &[u8]) -> bool {
    read(house, input) | read(house, &house.sign(input).expect("a signature"))
}

fn read(house: &House, input: &[u8]) -> bool {
    let Ok(found) = read_crl(house.ca(), input, "here") else { return false };
    let pem = std::str::from_utf8(input).is_ok_and(|text| text.contains("-----BEGIN"));
    if pem {
        return true;
    }
    let theirs: CertificateList = CertificateList::from_der(input).expect("the other reader takes it too");
    assert!(second_opinion::agrees(input, &house.issuer_key), "its signature is not the issuing CA's");
    assert_eq!(*found.authority(), house.issuer.slug);
    let ours = found.listed();
    let entries = theirs.tbs_cert_list.revoked_certificates.unwrap_or_default();
    assert_eq!(ours.len(), entries.len(), "entries were lost, or come from nowhere");
    for ((serial, revoked_at, reason, _), entry) in ours.iter().zip(&entries) {
        assert_eq!(serial.octets(), entry.serial_number.as_bytes());
        let date = i64::try_from(entry.revocation_date.to_unix_duration().as_secs()).expect("a date");
        assert_eq!(*revoked_at, Timestamp::from_unix_seconds(date));
        assert_eq!(reason.code(), reason_of(entry));
    }
    true
}

/// The `CRLReason` (RFC 5280 §5.3.1) of an entry. A reason that this program does not use counts as unspecified.
fn reason_of(entry: &RevokedCert) -> u8 {
    let extensions = entry.crl_entry_extensions.iter().flatten();
    let mut reasons = extensions.filter(|it| it.extn_id.to_string() == "2.5.29.21");
    let reason = reasons.next_back().map(|it| CrlReason::from_der(it.extn_value.as_bytes()).expect("a reason"));
    match reason.map_or(0, |reason| reason as u8) {
        given @ (1..=6 | 9) => given,
        _ => 0,
    }
}
