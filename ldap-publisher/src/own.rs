//! Decides which values in an entry belong to this installation.

use std::collections::HashMap;
use std::sync::Arc;

use ca_core::types::MailboxId;
use ca_core::use_cases::feed::own::{self, CertificateOrigin};
use ca_core::{Ca, Result};
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use der::{Decode as _, Encode as _};

use crate::blocking::ask;
use crate::desired::{AUTHORITY_REVOCATION_LIST, CA_CERTIFICATE, CERTIFICATE_REVOCATION_LIST, USER_CERTIFICATE};
use crate::found::Found;
use crate::plan::USER_SMIME_CERTIFICATE;

/// The origin of an entry's values, determined by the CA from its keys, never from names.
#[derive(Debug, Default)]
pub(crate) struct ValueOrigins {
    certificates: HashMap<Vec<u8>, CertificateOrigin>,
    /// CRLs that none of the CA keys signed.
    foreign_crls: Vec<Vec<u8>>,
}

impl ValueOrigins {
    /// Determines the origin of each value in an entry.
    ///
    /// # Errors
    /// `Internal` when the database can't be read.
    pub(crate) async fn of(ca: &Arc<Ca>, found: &Found) -> Result<Self> {
        let bare = [USER_CERTIFICATE, CA_CERTIFICATE].into_iter().flat_map(|name| found.values(name)).cloned();
        let carried = found.values(USER_SMIME_CERTIFICATE).flat_map(|value| carried_certificates(value));
        let certificates: Vec<Vec<u8>> = bare.chain(carried).collect();
        let crls: Vec<Vec<u8>> = [CERTIFICATE_REVOCATION_LIST, AUTHORITY_REVOCATION_LIST]
            .into_iter()
            .flat_map(|name| found.values(name))
            .cloned()
            .collect();
        ask(ca, move |ca| {
            let origins = own::judge_certificates(ca, &certificates)?;
            let mut foreign_crls = Vec::new();
            for crl in crls {
                if !own::is_own_crl(ca, &crl)? {
                    foreign_crls.push(crl);
                }
            }
            Ok(Self { certificates: certificates.into_iter().zip(origins).collect(), foreign_crls })
        })
        .await
    }

    /// The origin of a certificate; one that was not classified is foreign.
    pub(crate) fn origin(&self, certificate: &[u8]) -> CertificateOrigin {
        self.certificates.get(certificate).copied().unwrap_or(CertificateOrigin::Foreign)
    }

    /// The certificates of people in a value of `userSMIMECertificate` that a CA of this installation issued, with their
    /// origin.
    ///
    /// RFC 2798 §2.8: the value is a PKCS #7 `SignedData` that contains the chain; some directories hold a bare certificate.
    pub(crate) fn own_within(&self, value: &[u8]) -> Vec<(Vec<u8>, CertificateOrigin)> {
        carried_certificates(value)
            .into_iter()
            .map(|certificate| (self.origin(&certificate), certificate))
            .filter(|(origin, _)| !matches!(origin, CertificateOrigin::Foreign | CertificateOrigin::Authority))
            .map(|(origin, certificate)| (certificate, origin))
            .collect()
    }

    /// Whether the entry holds a CRL that none of the CA keys signed.
    pub(crate) fn has_foreign_crl(&self) -> bool {
        !self.foreign_crls.is_empty()
    }

    /// Whether this is a CRL that none of the CA keys signed.
    pub(crate) fn is_foreign_crl(&self, value: &[u8]) -> bool {
        self.foreign_crls.iter().any(|crl| crl == value)
    }

    /// The mailboxes that certificates in the entry were issued to.
    pub(crate) fn mailboxes(&self) -> impl Iterator<Item = MailboxId> + '_ {
        self.certificates.values().filter_map(|origin| match origin {
            CertificateOrigin::Known(mailbox) => Some(*mailbox),
            _ => None,
        })
    }
}

#[cfg(test)]
impl ValueOrigins {
    pub(crate) fn new(certificates: &[(&[u8], CertificateOrigin)]) -> Self {
        let certificates = certificates.iter().map(|(der, origin)| (der.to_vec(), *origin)).collect();
        Self { certificates, foreign_crls: Vec::new() }
    }
}

/// The certificates in a value of `userSMIMECertificate`, DER.
fn carried_certificates(value: &[u8]) -> Vec<Vec<u8>> {
    read_signed_data(value).unwrap_or_else(|| vec![value.to_vec()])
}

/// The certificates of a `ContentInfo` (RFC 5652 §3) with `SignedData` (§5.1), DER; `None` for anything else.
fn read_signed_data(value: &[u8]) -> Option<Vec<Vec<u8>>> {
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
