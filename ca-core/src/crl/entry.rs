//! One revoked certificate on a CRL.

use crate::encoding::asn1;
use crate::error::Result;
use crate::types::{RevocationReason, SerialNumber, Timestamp};

/// An element of `revokedCertificates` (RFC 5280 §5.1.2.6), which has no name of its own in the standard.
///
/// ```text
/// SEQUENCE {
///     userCertificate     CertificateSerialNumber,
///     revocationDate      Time,
///     crlEntryExtensions  Extensions OPTIONAL }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CrlEntry {
    pub(crate) serial: SerialNumber,
    /// When the CA recorded the revocation, UTC.
    pub(crate) revoked_at: Timestamp,
    pub(crate) reason: RevocationReason,
    /// When the key became invalid, UTC (RFC 5280 §5.3.2).
    ///
    /// ```text
    /// InvalidityDate ::= GeneralizedTime
    /// ```
    pub(crate) invalidity_date: Option<Timestamp>,
}

impl CrlEntry {
    /// The entry as DER, for a CRL with the given thisUpdate.
    ///
    /// # Errors
    /// As [`CrlEntry::append_to`].
    pub(crate) fn to_der(&self, this_update: Timestamp) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(MOST_OCTETS);
        self.append_to(&mut out, this_update)?;
        Ok(out)
    }

    /// Appends the entry as DER to a list, which may contain a million entries.
    ///
    /// An invalid entry must not prevent the CRL: a revocationDate after thisUpdate, from a clock that was ahead, is
    /// written as thisUpdate, and an invalidityDate before 1970 is omitted.
    ///
    /// # Errors
    /// `Internal` for a revocationDate before 1970.
    pub(crate) fn append_to(&self, out: &mut Vec<u8>, this_update: Timestamp) -> Result<()> {
        // The reason unspecified is expressed by omitting reasonCode (RFC 5280 §5.3.1).
        let reason = Some(self.reason).filter(|reason| *reason != RevocationReason::Unspecified);
        let invalid_since = self.invalidity_date.filter(|at| at.unix_seconds() >= 0);
        asn1::append(out, asn1::SEQUENCE, |out| {
            asn1::append(out, asn1::INTEGER, |out| extend(out, self.serial.octets()))?;
            asn1::append_time(out, self.revoked_at.min(this_update))?;
            if reason.is_none() && invalid_since.is_none() {
                return Ok(());
            }
            asn1::append(out, asn1::SEQUENCE, |out| {
                if let Some(reason) = reason {
                    append_extension(out, REASON_CODE, |out| extend(out, &[ENUMERATED, 1, reason.code()]))?;
                }
                // Always GeneralizedTime, also before 2050 (RFC 5280 §5.3.2).
                invalid_since.map_or(Ok(()), |at| {
                    append_extension(out, INVALIDITY_DATE, |out| asn1::append_generalized_time(out, at))
                })
            })
        })
    }
}

/// Appends a non-critical `Extension` (RFC 5280 §4.1); `id` is the DER of its OBJECT IDENTIFIER, and `critical` is
/// omitted as its default.
///
/// ```text
/// Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
/// Extension ::= SEQUENCE {
///     extnID      OBJECT IDENTIFIER,
///     critical    BOOLEAN DEFAULT FALSE,
///     extnValue   OCTET STRING }
/// ```
fn append_extension(out: &mut Vec<u8>, id: &[u8], value: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
    asn1::append(out, asn1::SEQUENCE, |out| {
        out.extend(id);
        asn1::append(out, asn1::OCTET_STRING, value)
    })
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of the functions that write content")]
fn extend(out: &mut Vec<u8>, octets: &[u8]) -> Result<()> {
    out.extend(octets);
    Ok(())
}

/// The maximum length of an entry in bytes: a serial number of 20 octets, both dates and a reason; each length takes
/// one octet.
const MOST_OCTETS: usize = 81;
const ENUMERATED: u8 = 0x0a;
/// id-ce-cRLReasons, 2.5.29.21 (RFC 5280 §5.3.1).
const REASON_CODE: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x15];
/// id-ce-invalidityDate, 2.5.29.24 (RFC 5280 §5.3.2).
const INVALIDITY_DATE: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x18];

#[cfg(test)]
mod tests {
    use der::Decode as _;
    use x509_cert::crl::RevokedCert;

    use super::*;

    fn entry(reason: RevocationReason, invalidity_date: Option<Timestamp>) -> Vec<u8> {
        let serial = SerialNumber::from_octets(&[0x4a, 0x0b]).expect("a serial number");
        let revoked_at = "2026-11-24T00:00:00Z".parse().expect("a time");
        CrlEntry { serial, revoked_at, reason, invalidity_date }.to_der(revoked_at).expect("encodes")
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
