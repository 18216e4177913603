//! Determines which values in a directory belong to this installation: only those that one of its CA keys signed. An issuer
//! name is no proof, because a second installation of the same organisation has the same names.

use const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;
use der::Decode as _;
use x509_cert::Certificate;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

use crate::error::Result;
use crate::installation::Ca;
use crate::installation::signers::Signers;
use crate::pkix::authority::{Authority, timestamp};
use crate::pkix::signed::Signed;
use crate::store::{self, Reader};
use crate::types::{MailboxId, SerialNumber, Sha256Digest, Timestamp};

/// The origin of a certificate in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateOrigin {
    /// No CA key of this installation signed it, or it can't be parsed.
    Foreign,
    /// The certificate of a CA of this installation.
    Authority,
    /// It was issued by this installation for this mailbox.
    Known(MailboxId),
    /// It was signed with a CA key of this installation and is not in its database, but is revoked or expired.
    Ended,
    /// It was signed with a CA key of this installation and is not in its database: it may belong to another installation
    /// with the same key.
    Unknown,
}

/// The origins of certificates, DER, in their order.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn judge_certificates(ca: &Ca, certificates: &[Vec<u8>]) -> Result<Vec<CertificateOrigin>> {
    let authorities = ca.authorities()?;
    let now = ca.clock.now();
    ca.store.read(|connection| {
        let judged = certificates.iter().map(|der| judge(connection, &ca.signers, der, &authorities, now));
        judged.collect()
    })
}

/// Whether a CA key of this installation signed a CRL, DER.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn is_own_crl(ca: &Ca, crl: &[u8]) -> Result<bool> {
    let authorities = ca.authorities()?;
    let Ok(signed) = Signed::read(crl) else { return Ok(false) };
    Ok(authorities.iter().any(|authority| signed.verify(authority.key()).is_ok()))
}

fn judge(
    connection: &mut Reader,
    signers: &Signers,
    der: &[u8],
    authorities: &[Authority],
    now: Timestamp,
) -> Result<CertificateOrigin> {
    if authorities.iter().any(|authority| authority.certificate_der() == der) {
        return Ok(CertificateOrigin::Authority);
    }
    let Ok(certificate) = Certificate::from_der(der) else { return Ok(CertificateOrigin::Foreign) };
    let own = signers_of(signers, der, &certificate, authorities);
    let Ok(serial) = SerialNumber::from_octets(certificate.tbs_certificate().serial_number().as_bytes()) else {
        return Ok(CertificateOrigin::Foreign);
    };
    if own.is_empty() {
        return Ok(CertificateOrigin::Foreign);
    }
    let stored = store::certificate::list_by_serial(connection, &serial)?;
    if let Some(known) = stored.iter().find(|known| own.iter().any(|it| it.id() == known.authority)) {
        return Ok(CertificateOrigin::Known(known.mailbox));
    }
    let mut ended = timestamp(certificate.tbs_certificate().validity().not_after) < now;
    for authority in own {
        ended = ended || store::revoked::find_entry(connection, authority.id(), &serial)?.is_some();
    }
    Ok(if ended { CertificateOrigin::Ended } else { CertificateOrigin::Unknown })
}

/// The CAs whose key signed a certificate: several when a key has more than one CA certificate.
fn signers_of<'a>(
    signers: &Signers,
    der: &[u8],
    certificate: &Certificate,
    authorities: &'a [Authority],
) -> Vec<&'a Authority> {
    let Some(identifier) = key_identifier(certificate) else { return Vec::new() };
    let named: Vec<&Authority> =
        authorities.iter().filter(|authority| authority.key_identifier().octets().as_slice() == identifier).collect();
    let Some(first) = named.first() else { return Vec::new() };
    let verify = || Signed::read(der).is_ok_and(|signed| signed.verify(first.key()).is_ok());
    if signers.signed(authorities.len(), Sha256Digest::of(der), verify) { named } else { Vec::new() }
}

/// The key identifier in authorityKeyIdentifier (RFC 5280 §4.2.1.1).
///
/// ```text
/// AuthorityKeyIdentifier ::= SEQUENCE {
///    keyIdentifier             [0] KeyIdentifier           OPTIONAL,
///    authorityCertIssuer       [1] GeneralNames            OPTIONAL,
///    authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL  }
/// ```
fn key_identifier(certificate: &Certificate) -> Option<Vec<u8>> {
    let mut extensions = certificate.tbs_certificate().extensions()?.iter();
    let found = extensions.find(|extension| extension.extn_id == ID_CE_AUTHORITY_KEY_IDENTIFIER)?;
    let identifier = AuthorityKeyIdentifier::from_der(found.extn_value.as_bytes()).ok()?;
    Some(identifier.key_identifier?.as_bytes().to_vec())
}
