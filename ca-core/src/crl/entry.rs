//! One revoked certificate on a CRL.

use crate::asn1;
use crate::error::Result;
use crate::types::{RevocationReason, SerialNumber, Timestamp};

/// An element of `revokedCertificates` (RFC 5280 §5.1.2.6).
///
/// ```text
/// SEQUENCE {
///     userCertificate     CertificateSerialNumber,
///     revocationDate      Time,
///     crlEntryExtensions  Extensions OPTIONAL }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) serial: SerialNumber,
    /// When the CA recorded the revocation.
    pub(crate) revoked_at: Timestamp,
    pub(crate) reason: RevocationReason,
    /// When the key became invalid (RFC 5280 §5.3.2).
    pub(crate) invalidity_date: Option<Timestamp>,
}

impl Entry {
    /// DER, for a CRL of `this_update`.
    ///
    /// One entry must not keep the list from being written: a revocationDate after thisUpdate, which a clock that stood
    /// ahead has left, is written as thisUpdate, and an invalidityDate that no certificate can have is left out.
    pub(crate) fn to_der(&self, this_update: Timestamp) -> Result<Vec<u8>> {
        let serial = asn1::integer(self.serial.octets());
        let date = asn1::time(self.revoked_at.min(this_update))?;
        let mut extensions = Vec::new();
        // reasonCode is left out rather than given as unspecified (RFC 5280 §5.3.1).
        if self.reason != RevocationReason::Unspecified {
            let reason = asn1::tlv(ENUMERATED, &[self.reason.code()]);
            extensions.extend(asn1::sequence(&[REASON_CODE, &asn1::octet_string(&reason)]));
        }
        if let Some(at) = self.invalidity_date.filter(|at| at.unix_seconds() >= 0) {
            // GeneralizedTime, before 2050 too (RFC 5280 §5.3.2).
            extensions.extend(asn1::sequence(&[INVALIDITY_DATE, &asn1::octet_string(&asn1::generalized_time(at)?)]));
        }
        let extensions = if extensions.is_empty() { extensions } else { asn1::sequence(&[&extensions]) };
        Ok(asn1::sequence(&[&serial, &date, &extensions]))
    }
}

const ENUMERATED: u8 = 0x0a;
/// 2.5.29.21.
const REASON_CODE: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x15];
/// 2.5.29.24.
const INVALIDITY_DATE: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x18];

#[cfg(test)]
mod tests {
    use der::Decode as _;
    use x509_cert::crl::RevokedCert;

    use super::*;

    fn entry(reason: RevocationReason, invalidity_date: Option<Timestamp>) -> Vec<u8> {
        let serial = SerialNumber::from_octets(&[0x4a, 0x0b]).expect("a serial number");
        let revoked_at = "2026-11-24T00:00:00Z".parse().expect("a time");
        Entry { serial, revoked_at, reason, invalidity_date }.to_der(revoked_at).expect("encodes")
    }

    #[test]
    fn an_entry_without_reason_has_no_extensions() {
        let parsed =
            RevokedCert::<x509_cert::certificate::Rfc5280>::from_der(&entry(RevocationReason::Unspecified, None))
                .expect("parses");
        assert!(parsed.crl_entry_extensions.is_none());
    }

    #[test]
    fn a_date_that_cannot_be_written_does_not_stop_the_list() {
        let der = entry(RevocationReason::KeyCompromise, "0026-11-20T10:00:00Z".parse().ok());
        let parsed = RevokedCert::<x509_cert::certificate::Rfc5280>::from_der(&der).expect("parses");
        assert_eq!(parsed.crl_entry_extensions.map(|extensions| extensions.len()), Some(1));
    }

    #[test]
    fn key_compromise_is_written_as_the_standard_has_it() {
        let der = entry(RevocationReason::KeyCompromise, "2026-11-01T00:00:00Z".parse().ok());
        let reason = data_encoding::HEXLOWER.decode(b"300a0603551d1504030a0101").expect("hex");
        assert!(der.windows(reason.len()).any(|window| window == reason));
        let parsed = RevokedCert::<x509_cert::certificate::Rfc5280>::from_der(&der).expect("parses");
        assert_eq!(parsed.crl_entry_extensions.map(|extensions| extensions.len()), Some(2));
    }
}
