//! Reads certificates.

use super::marks::{Sought, list_by_mark};
use crate::error::{Error, Noun, Result, SerialFault};
use crate::installation::Ca;
use crate::policy::{self, Actor, Permitted, SearchCertificates, SeeCertificate};
use crate::store;
use crate::store::certificate::StoredCertificate;
use crate::types::{
    AuthorityId, CertificateId, CertificateQuery, CertificateStatus, EmailAddress, KeyKind, MailboxId, PersonId,
    PersonName, Profile, SerialNumber, Sha256Digest, Validity,
};

/// A certificate with its mailbox and its owner.
#[derive(Debug, Clone)]
pub struct CertificateView {
    pub id: CertificateId,
    /// The CA that signed it.
    pub authority: AuthorityId,
    /// Its serial number.
    pub serial: SerialNumber,
    /// Its profile.
    pub profile: Profile,
    /// The owner.
    pub person: PersonId,
    /// The name of the owner.
    pub person_name: PersonName,
    /// Its mailbox.
    pub mailbox: MailboxId,
    /// The address in it.
    pub address: EmailAddress,
    /// The `Certificate` (RFC 5280 §4.1), DER.
    pub der: Vec<u8>,
    /// The SHA-256 of the certificate.
    pub fingerprint: Sha256Digest,
    /// Its validity period.
    pub validity: Validity,
    /// Whether it is on hold or revoked.
    pub status: CertificateStatus,
    /// The kind of key, such as `RSA-3072`.
    pub key: String,
    /// The SHA-256 of its SubjectPublicKeyInfo.
    pub key_digest: Sha256Digest,
}

impl CertificateView {
    pub(in crate::use_cases) fn of(stored: StoredCertificate) -> Self {
        Self {
            fingerprint: Sha256Digest::of(&stored.der),
            id: stored.id,
            authority: stored.authority,
            serial: stored.serial,
            profile: stored.profile,
            person: stored.person,
            person_name: stored.person_name,
            mailbox: stored.mailbox,
            address: stored.address,
            der: stored.der,
            validity: stored.validity,
            status: stored.status,
            key: KeyKind::describe(stored.kind),
            key_digest: stored.key,
        }
    }
}

/// A person's certificates, newest first, if the actor may see them.
///
/// # Errors
/// `Refused(NotAllowed)`; `Internal` when the database can't be read.
pub fn list_certificates(ca: &Ca, actor: &Actor, person: PersonId) -> Result<Vec<CertificateView>> {
    policy::permit(actor, SeeCertificate { owner: person })?;
    let stored = ca.store.read(|connection| store::certificate::list_of_person(connection, person))?;
    Ok(views(stored))
}

/// A certificate, if the actor may see it; for other actors, `NotFound`.
///
/// # Errors
/// `NotFound(Certificate)`.
pub fn find_certificate(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<CertificateView> {
    let view = read_view(ca, id)?;
    match policy::permit(actor, SeeCertificate { owner: view.person }) {
        Ok(_) => Ok(view),
        Err(_) => Err(Error::NotFound(Noun::Certificate)),
    }
}

/// The other unrevoked certificates with the key of this certificate, if the actor may see it. A report about the key
/// also concerns them, and they belong to the same person.
///
/// # Errors
/// `Refused(NotAllowed)`; `Internal` when the database can't be read.
pub fn list_sharing_key(ca: &Ca, actor: &Actor, certificate: &CertificateView) -> Result<Vec<CertificateView>> {
    policy::permit(actor, SeeCertificate { owner: certificate.person })?;
    let mut stored =
        ca.store.read(|connection| store::certificate::list_by_key(connection, &certificate.key_digest))?;
    stored.retain(|other| other.id != certificate.id && !matches!(other.status, CertificateStatus::Revoked { .. }));
    Ok(views(stored))
}

/// The certificates that a query finds, newest first; without a query, the newest of all.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn search_certificates(
    ca: &Ca,
    _permitted: &Permitted<SearchCertificates>,
    query: Option<&CertificateQuery>,
    limit: i64,
) -> Result<Vec<CertificateView>> {
    let stored = match query {
        None => ca.store.read(|connection| store::certificate::list_newest(connection, None, limit))?,
        Some(CertificateQuery::Address(address)) => list_by_address(ca, address)?,
        Some(CertificateQuery::Serial(serial)) => list_by_serial(ca, serial)?,
        Some(CertificateQuery::Fingerprint(fingerprint)) => list_by_mark(ca, &Sought::of(fingerprint), limit)?,
        Some(CertificateQuery::Key(key)) => list_by_mark(ca, &Sought::Key(*key), limit)?,
        Some(CertificateQuery::Digits { serial, octets }) => {
            let found = serial.as_ref().map_or(Ok(Vec::new()), |serial| list_by_serial(ca, serial))?;
            if found.is_empty() { list_by_mark(ca, &Sought::Sha1OrKey(*octets), limit)? } else { found }
        }
    };
    Ok(views(stored))
}

/// The certificate with this serial number.
///
/// # Errors
/// `NotFound(Certificate)`.
pub fn find_by_serial(
    ca: &Ca,
    permitted: &Permitted<SearchCertificates>,
    serial: &SerialNumber,
) -> Result<CertificateView> {
    find_one(ca, permitted, &CertificateQuery::Serial(serial.clone()))
}

/// The certificate that a serial number or a fingerprint identifies.
///
/// # Errors
/// `NotFound(Certificate)`; `Invalid(SerialNumber)` for the address of a mailbox, which may have several certificates, and for
/// an unknown number that looks decimal.
pub fn find_by_number(
    ca: &Ca,
    permitted: &Permitted<SearchCertificates>,
    query: &CertificateQuery,
) -> Result<CertificateView> {
    match query {
        CertificateQuery::Address(_) => Err(SerialFault::Malformed.into()),
        CertificateQuery::Serial(serial) if serial.looks_decimal() => {
            find_one(ca, permitted, query).map_err(as_decimal)
        }
        _ => find_one(ca, permitted, query),
    }
}

/// The error for a number that looks decimal: only if no certificate has it, it was perhaps meant as a decimal one.
fn as_decimal(error: Error) -> Error {
    match error {
        Error::NotFound(Noun::Certificate) => SerialFault::Decimal.into(),
        other => other,
    }
}

fn find_one(ca: &Ca, permitted: &Permitted<SearchCertificates>, query: &CertificateQuery) -> Result<CertificateView> {
    let found = search_certificates(ca, permitted, Some(query), 1)?;
    found.into_iter().next().ok_or(Error::NotFound(Noun::Certificate))
}

fn list_by_address(ca: &Ca, address: &EmailAddress) -> Result<Vec<StoredCertificate>> {
    ca.store.read(|connection| {
        let mailbox = store::mailbox::find_by_folded(connection, &address.folded())?;
        mailbox.map_or(Ok(Vec::new()), |mailbox| store::certificate::list_of_mailbox(connection, mailbox))
    })
}

fn list_by_serial(ca: &Ca, serial: &SerialNumber) -> Result<Vec<StoredCertificate>> {
    ca.store.read(|connection| store::certificate::list_by_serial(connection, serial))
}

pub(in crate::use_cases) fn views(stored: Vec<StoredCertificate>) -> Vec<CertificateView> {
    stored.into_iter().map(CertificateView::of).collect()
}

/// The certificate and its CAs up to the root, DER.
///
/// # Errors
/// `NotFound(Authority)`.
pub fn chain(ca: &Ca, certificate: &CertificateView) -> Result<Vec<Vec<u8>>> {
    let mut chain = vec![certificate.der.clone()];
    chain.extend(super::trust::authority_chain(ca, certificate.authority)?);
    Ok(chain)
}

pub(crate) fn read_view(ca: &Ca, id: CertificateId) -> Result<CertificateView> {
    let stored = ca.store.read(|connection| store::certificate::find_certificate(connection, id))?;
    Ok(CertificateView::of(stored.ok_or(Error::NotFound(Noun::Certificate))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_failed_does_not_blame_the_number() {
        assert_eq!(as_decimal(Error::NotFound(Noun::Certificate)).code(), Error::from(SerialFault::Decimal).code());
        for other in [Error::Busy, Error::internal("the database is gone"), Error::NotFound(Noun::Mailbox)] {
            let code = other.code();
            assert_eq!(as_decimal(other).code(), code);
        }
    }
}
