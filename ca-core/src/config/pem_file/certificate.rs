//! A certificate in a file for TLS.

use der::{Decode as _, Encode as _};
use x509_cert::certificate::{CertificateInner, Profile};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Time;

use crate::types::{Timestamp, Validity};

/// A certificate of a server or a CA, with the parts that decide whether a server can use it. Nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCertificate {
    /// The whole certificate.
    pub der: Vec<u8>,
    /// The subject, in DER.
    pub subject: Vec<u8>,
    /// The subject, for messages (RFC 4514).
    pub subject_name: String,
    /// The issuer's name, in DER.
    pub issuer: Vec<u8>,
    /// The `SubjectPublicKeyInfo`, in DER.
    pub public_key: Vec<u8>,
    /// The period of validity.
    pub validity: Validity,
}

impl FileCertificate {
    pub(super) fn read(certificate: &[u8]) -> der::Result<Self> {
        let parsed = CertificateInner::<AnySerialNumber>::from_der(certificate)?;
        let tbs = parsed.tbs_certificate();
        let validity = tbs.validity();
        Ok(Self {
            der: certificate.to_owned(),
            subject: tbs.subject().to_der()?,
            subject_name: tbs.subject().to_string(),
            issuer: tbs.issuer().to_der()?,
            public_key: tbs.subject_public_key_info().to_der()?,
            validity: Validity { not_before: timestamp(validity.not_before), not_after: timestamp(validity.not_after) },
        })
    }
}

/// Also reads serial numbers that RFC 5280 §4.1.2.2 does not permit; some CAs use them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy, Default)]
struct AnySerialNumber;

impl Profile for AnySerialNumber {
    fn check_serial_number(_: &SerialNumber<Self>) -> der::Result<()> {
        Ok(())
    }
}

fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_unix_seconds(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}
