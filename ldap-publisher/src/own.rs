//! Which of the values in a directory are Inkan's own: pure.

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use der::{Decode as _, Encode as _};
use x509_cert::Certificate;

/// The subjects of this installation's CAs, DER, from [`ca_core::feed::own_issuers`].
pub(crate) struct OwnIssuers(Vec<Vec<u8>>);

impl OwnIssuers {
    pub(crate) fn new(subjects: Vec<Vec<u8>>) -> Self {
        Self(subjects)
    }

    /// Whether one of the CAs issued this certificate. What can't be read is somebody else's.
    pub(crate) fn issued(&self, certificate: &[u8]) -> bool {
        let issuer = Certificate::from_der(certificate)
            .ok()
            .and_then(|certificate| certificate.tbs_certificate().issuer().to_der().ok());
        issuer.is_some_and(|issuer| self.0.contains(&issuer))
    }

    /// The certificates of people in a value of `userSMIMECertificate` that one of the CAs issued.
    ///
    /// RFC 2798 §2.8: the value is a PKCS #7 `SignedData` that carries the chain; some directories hold a bare certificate.
    pub(crate) fn issued_within(&self, value: &[u8]) -> Vec<Vec<u8>> {
        let carried = carried_certificates(value).unwrap_or_else(|| vec![value.to_vec()]);
        carried
            .into_iter()
            .filter(|certificate| self.issued(certificate) && !self.is_own_authority(certificate))
            .collect()
    }

    fn is_own_authority(&self, certificate: &[u8]) -> bool {
        let subject = Certificate::from_der(certificate)
            .ok()
            .and_then(|certificate| certificate.tbs_certificate().subject().to_der().ok());
        subject.is_some_and(|subject| self.0.contains(&subject))
    }
}

fn carried_certificates(value: &[u8]) -> Option<Vec<Vec<u8>>> {
    let content = ContentInfo::from_der(value).ok()?;
    let signed = SignedData::from_der(&content.content.to_der().ok()?).ok()?;
    let certificates = signed.certificates?;
    Some(
        certificates
            .0
            .iter()
            .filter_map(|choice| match choice {
                CertificateChoices::Certificate(certificate) => certificate.to_der().ok(),
                CertificateChoices::Other(_) => None,
            })
            .collect(),
    )
}
