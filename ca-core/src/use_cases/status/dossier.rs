//! What officers see of a certificate besides its history: its fields, what the linter says now, where it is published, and on which CRL.

use crate::error::{Error, Noun, Result};
use crate::installation::Ca;
use crate::keys::PublicKey;
use crate::lint::certificate::{CertificateFacts, Terms, check_certificate, rules};
use crate::pkix::fields::CertificateFields;
use crate::pkix::signed::Signed;
use crate::policy::{Permitted, SearchCertificates};
use crate::store;
use crate::types::{
    CertificateStatus, CrlNumber, DirectoryName, DirectoryResult, EmailAddress, EntryKey, Finding, Timestamp, Waiting,
};
use crate::use_cases::feed;
use crate::use_cases::status::certificates::CertificateView;

/// What officers see of a certificate.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// Its fields.
    pub fields: CertificateFields,
    /// The number of lint rules for its profile.
    pub rules: usize,
    /// The rules that it breaks under the present configuration; the CA signed it only because it broke none at that time.
    pub findings: Vec<Finding>,
    /// Where it is published.
    pub publication: Publication,
    /// The newest CRL of its CA.
    pub crl: Option<OnCrl>,
}

/// Where a certificate is published.
#[derive(Debug, Clone)]
pub enum Publication {
    /// It is not for encryption, so no directory gets it.
    NotForEncryption,
    /// It is expired, on hold, revoked or withdrawn.
    NotNow,
    /// A newer certificate of the mailbox with the same kind of key is published instead.
    Newer,
    /// It belongs in every directory; their states.
    Wanted(Vec<InDirectory>),
}

/// The state of a directory's entry.
#[derive(Debug, Clone)]
pub struct InDirectory {
    /// The directory's name in the configuration.
    pub name: DirectoryName,
    /// The row that waits for the worker, if there is one.
    pub waiting: Option<Waiting>,
    /// The result of the last attempt.
    pub last: Option<DirectoryResult>,
}

/// A CRL, and whether it lists the certificate.
#[derive(Debug, Clone, Copy)]
pub struct OnCrl {
    /// The number of the CRL.
    pub number: CrlNumber,
    /// Its thisUpdate, UTC.
    pub this_update: Timestamp,
    /// Its nextUpdate, UTC.
    pub next_update: Timestamp,
    /// Whether a change of this CA waits for the next CRL.
    pub is_behind: bool,
}

/// What officers see of a certificate.
///
/// # Errors
/// `NotFound(Authority)`; `Internal` when the database or the certificate can't be read.
pub fn view_dossier(
    ca: &Ca,
    _permitted: &Permitted<SearchCertificates>,
    certificate: &CertificateView,
) -> Result<Dossier> {
    let fields = CertificateFields::read(&certificate.der)?;
    Ok(Dossier {
        rules: rules().filter(|rule| (rule.applies)(certificate.profile)).count(),
        findings: lint_again(ca, certificate, &fields)?,
        publication: find_publication(ca, certificate)?,
        crl: find_crl(ca, certificate)?,
        fields,
    })
}

/// Checks the certificate as it was checked before it was signed, with the present configuration.
fn lint_again(ca: &Ca, certificate: &CertificateView, fields: &CertificateFields) -> Result<Vec<Finding>> {
    let signed = Signed::read(&certificate.der).map_err(Error::internal)?;
    let authorities = ca.authorities()?;
    let issuer = authorities.iter().find(|authority| authority.id() == certificate.authority);
    // A mailbox that came back may be spelled in another way today.
    let addresses: Vec<EmailAddress> = fields.addresses.iter().filter_map(|address| address.parse().ok()).collect();
    let facts = CertificateFacts {
        profile: certificate.profile,
        serial: &certificate.serial,
        key: &PublicKey::of_certificate(&certificate.der)?,
        validity: certificate.validity,
        addresses: &addresses,
        name: "",
        now: certificate.validity.not_before,
    };
    let terms = Terms::under(issuer.ok_or(Error::NotFound(Noun::Authority))?, &facts, &ca.settings);
    Ok(check_certificate(signed.content, &terms))
}

fn find_publication(ca: &Ca, certificate: &CertificateView) -> Result<Publication> {
    if !certificate.profile.encrypts() {
        return Ok(Publication::NotForEncryption);
    }
    let now = ca.clock.now();
    let view = feed::view_address(ca, &certificate.address)?;
    if view.is_some_and(|view| view.certificates.iter().any(|it| it.der == certificate.der)) {
        return Ok(Publication::Wanted(list_directories(ca, EntryKey::Mailbox(certificate.mailbox))?));
    }
    let is_good = matches!(certificate.status, CertificateStatus::Valid) && now <= certificate.validity.not_after;
    let is_withdrawn = ca.store.read(|connection| store::withdrawn::find_withdrawal(connection, certificate.id))?;
    Ok(if is_good && is_withdrawn.is_none() { Publication::Newer } else { Publication::NotNow })
}

fn list_directories(ca: &Ca, entry: EntryKey) -> Result<Vec<InDirectory>> {
    ca.store.read(|connection| {
        let state = |name: &DirectoryName| {
            Ok(InDirectory {
                name: name.clone(),
                waiting: store::outbox::waiting_for(connection, name, entry)?,
                last: store::directory_result::find(connection, name, entry)?,
            })
        };
        ca.settings.directories.iter().map(state).collect()
    })
}

fn find_crl(ca: &Ca, certificate: &CertificateView) -> Result<Option<OnCrl>> {
    ca.store.read(|connection| {
        let Some(crl) = store::crl::newest_crl(connection, certificate.authority)? else { return Ok(None) };
        let changes = store::crl::count_changes(connection, certificate.authority)?;
        Ok(Some(OnCrl {
            number: crl.number,
            this_update: crl.this_update,
            next_update: crl.next_update,
            is_behind: changes.made > changes.published,
        }))
    })
}
