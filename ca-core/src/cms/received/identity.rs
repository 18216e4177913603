//! References to certificates in messages.

use der::{Decode as _, Encode as _};
use x509_cert::Certificate;

use crate::encoding::asn1::{DerValue, INTEGER, SEQUENCE, Walker};
use crate::error::{Error, Result};

/// `RecipientIdentifier` and `SignerIdentifier` (RFC 5652 §5.3, §6.2.1), which are equal; `IssuerAndSerialNumber` (§10.2.4).
///
/// ```text
/// SignerIdentifier ::= CHOICE {
///     issuerAndSerialNumber      IssuerAndSerialNumber,
///     subjectKeyIdentifier   [0] IMPLICIT SubjectKeyIdentifier }
/// IssuerAndSerialNumber ::= SEQUENCE {
///     issuer                     Name,
///     serialNumber               CertificateSerialNumber }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CertificateRef {
    /// By the issuer, DER, and the content octets of the serial number.
    IssuerAndSerial { issuer: Vec<u8>, serial: Vec<u8> },
    /// By the value of subjectKeyIdentifier.
    KeyIdentifier(Vec<u8>),
}

impl CertificateRef {
    /// Both references to a certificate, DER, whose key has this identifier.
    ///
    /// # Errors
    /// `Internal` for an invalid certificate.
    pub(crate) fn both_of(certificate: &[u8], key_identifier: &[u8]) -> Result<[Self; 2]> {
        let parsed = Certificate::from_der(certificate).map_err(Error::internal)?;
        let tbs = parsed.tbs_certificate();
        let issuer = tbs.issuer().to_der().map_err(Error::internal)?;
        let serial = tbs.serial_number().as_bytes().to_vec();
        Ok([Self::IssuerAndSerial { issuer, serial }, Self::KeyIdentifier(key_identifier.to_vec())])
    }

    /// Reads the reference in a message.
    pub(super) fn read(value: &DerValue<'_>) -> Option<Self> {
        match value.tag {
            SEQUENCE => {
                let mut parts = Walker::new(value.content);
                let issuer = parts.next_value()?.whole.to_vec();
                let serial = parts.next_with(INTEGER)?;
                // x509-cert stores it without the octet that keeps it positive.
                let serial = serial.strip_prefix(&[0]).filter(|rest| !rest.is_empty()).unwrap_or(serial).to_vec();
                Some(Self::IssuerAndSerial { issuer, serial })
            }
            // subjectKeyIdentifier [0] IMPLICIT, an OCTET STRING.
            0x80 => Some(Self::KeyIdentifier(value.content.to_vec())),
            _ => None,
        }
    }
}
