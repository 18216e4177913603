//! The feed: data that directories may publish, and the outbox of entries that must be reconciled.
//!
//! It is the only source of the publisher. An outbox row names an entry, never its content: the content is computed from the
//! current state, so that processing a row twice changes nothing.

pub mod entries;
pub mod look_up;
pub mod own;

use std::sync::Arc;

use time::Duration;

use crate::error::Result;
use crate::installation::Ca;
use crate::pkix::authority::Authority;
use crate::store;
use crate::types::{
    AuthorityId, DirectoryName, EmailAddress, EntryKey, KeyKind, MailboxId, PersonName, Profile, SerialNumber,
    Timestamp,
};
pub use crate::types::{Backlog, Claim, DirectoryResult, Waiting};
use crate::use_cases::status::publish_crl::CrlFile;

/// The desired content of a mailbox's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxView {
    pub id: MailboxId,
    /// The address.
    pub address: EmailAddress,
    /// Its owner's name.
    pub person: PersonName,
    /// Certificates that can be used to encrypt to the address now: neither expired, held nor revoked, and the newest
    /// of its key algorithm. One with an RSA key comes before all others: dirmngr 2.2 and 2.4 read the first value alone.
    pub certificates: Vec<PublishedCertificate>,
}

/// A certificate that may be in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCertificate {
    /// The CA that signed it.
    pub authority: AuthorityId,
    /// The `Certificate` (RFC 5280 §4.1), DER.
    pub der: Vec<u8>,
    /// Its serial number.
    pub serial: SerialNumber,
    /// Its last second, UTC.
    pub not_after: Timestamp,
}

/// The desired content of a CA's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityView {
    pub id: AuthorityId,
    /// The CA's common name; its entry is `cn=NAME,ou=pki,BASE`.
    pub name: String,
    /// Whether it is a root: its CRL is then an authority revocation list as well.
    pub is_root: bool,
    /// The CA's certificate, DER.
    pub certificate: Vec<u8>,
    /// The newest CRL, DER, once there is one.
    pub crl: Option<Vec<u8>>,
}

/// What an entry holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryView {
    /// Of a mailbox.
    Mailbox(MailboxView),
    /// Of a CA.
    Authority(AuthorityView),
}

/// What the entry holds now; `None` when there is no such mailbox or CA.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn view_entry(ca: &Ca, entry: EntryKey) -> Result<Option<EntryView>> {
    Ok(match entry {
        EntryKey::Mailbox(id) => view_mailbox(ca, id)?.map(EntryView::Mailbox),
        EntryKey::Authority(id) => view_authority(ca, id)?.map(EntryView::Authority),
    })
}

fn view_mailbox(ca: &Ca, id: MailboxId) -> Result<Option<MailboxView>> {
    ca.store.read(|connection| read_mailbox(connection, id, ca.clock.now()))
}

/// The desired content of the entry of the mailbox with exactly this address. An unknown address takes the same statements.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn view_address(ca: &Ca, address: &EmailAddress) -> Result<Option<MailboxView>> {
    ca.store.read(|connection| {
        let id = store::mailbox::find_by_folded(connection, &address.folded())?;
        read_mailbox(connection, id.unwrap_or(MailboxId::from_row(0)), ca.clock.now())
    })
}

fn read_mailbox(connection: &mut store::Reader, id: MailboxId, now: Timestamp) -> Result<Option<MailboxView>> {
    let mailbox = store::mailbox::find_mailbox(connection, id)?;
    let certificates = newest_for_encryption(store::certificate::list_usable(connection, id, now)?);
    Ok(mailbox.map(|mailbox| MailboxView { id, address: mailbox.address, person: mailbox.person_name, certificates }))
}

fn view_authority(ca: &Ca, id: AuthorityId) -> Result<Option<AuthorityView>> {
    let Some(view) = view_authority_without_crl(ca, id)? else { return Ok(None) };
    Ok(Some(AuthorityView { crl: ca.newest_crl(id)?.map(|file| file.der().to_vec()), ..view }))
}

/// The desired content of the CA's entry, without its CRL, which is not read.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn view_authority_without_crl(ca: &Ca, id: AuthorityId) -> Result<Option<AuthorityView>> {
    let authorities = ca.authorities()?;
    let Some(authority) = authorities.iter().find(|authority| authority.id() == id) else { return Ok(None) };
    Ok(Some(AuthorityView {
        id,
        name: authority.name().to_owned(),
        is_root: authority.is_root(),
        certificate: authority.certificate_der().to_vec(),
        crl: None,
    }))
}

/// The newest CRL of the CA from the one place in memory that HTTP serves it from too: it is read from the database once, and
/// never copied.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn newest_crl(ca: &Ca, id: AuthorityId) -> Result<Option<Arc<CrlFile>>> {
    ca.newest_crl(id)
}

/// Of certificates, newest first, the first of each key algorithm that can encrypt; that of an RSA key first of all.
fn newest_for_encryption(usable: Vec<store::certificate::Usable>) -> Vec<PublishedCertificate> {
    let mut seen = Vec::new();
    let mut newest = Vec::new();
    for certificate in usable {
        let encrypts = matches!(certificate.profile, Profile::Encryption | Profile::Dual);
        let served = seen.iter().any(|kind: &KeyKind| kind.same_algorithm(certificate.key_algorithm));
        if encrypts && !served {
            seen.push(certificate.key_algorithm);
            newest.push(certificate);
        }
    }
    // The sort is stable: the others stay in their order.
    newest.sort_by_key(|certificate| !matches!(certificate.key_algorithm, KeyKind::Rsa(_)));
    newest.into_iter().map(PublishedCertificate::from).collect()
}

impl From<store::certificate::Usable> for PublishedCertificate {
    fn from(usable: store::certificate::Usable) -> Self {
        let store::certificate::Usable { authority, der, serial, not_after, .. } = usable;
        Self { authority, der, serial, not_after }
    }
}

/// The mailbox with exactly this address; letters of the local part count as equal in either case, as mail clients ask.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_mailbox(ca: &Ca, address: &str) -> Result<Option<MailboxId>> {
    let Ok(address) = address.parse::<EmailAddress>() else { return Ok(None) };
    ca.store.read(|connection| store::mailbox::find_by_folded(connection, &address.folded()))
}

/// Every CA of this installation.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_authorities(ca: &Ca) -> Result<Vec<AuthorityId>> {
    Ok(ca.authorities()?.iter().map(Authority::id).collect())
}

/// Mailboxes after `after` in order of their number, at most `limit`, for a walk over all of them.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_mailboxes(ca: &Ca, after: Option<MailboxId>, limit: i64) -> Result<Vec<MailboxId>> {
    ca.store.read(|connection| store::mailbox::list_after(connection, after, limit))
}

/// Takes the next due row of a directory under a lease, or nothing when nothing is due.
///
/// A row whose lease expired is due again: its worker died.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn claim_next(ca: &Ca, directory: &DirectoryName, lease: Duration) -> Result<Option<Claim>> {
    let due = ca.store.read(|connection| store::outbox::has_due(connection, directory, ca.clock.now()))?;
    if !due {
        return Ok(None);
    }
    let token = ca.entropy.octets::<16>()?;
    let directory = directory.clone();
    ca.write(move |tx| store::outbox::claim_next(tx, &directory, token, lease))
}

/// Closes a row: the directory is as it should be. Rows for the same entry that were enqueued before the claim close
/// with it.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn complete(ca: &Ca, claim: &Claim, result: DirectoryResult) -> Result<()> {
    let claim = claim.clone();
    ca.write(move |tx| {
        store::outbox::remove(tx, &claim)?;
        store::directory_result::put(tx, &claim.directory, claim.entry, &result)
    })
}

/// Gives a row back to be tried again at `due_at`, with why it failed.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn retry(ca: &Ca, claim: &Claim, due_at: Timestamp, result: DirectoryResult) -> Result<()> {
    let claim = claim.clone();
    ca.write(move |tx| {
        store::outbox::postpone(tx, &claim, due_at, &result.detail)?;
        store::directory_result::put(tx, &claim.directory, claim.entry, &result)
    })
}

/// Queues an entry of a directory for reconciliation, as a commit that changed it does.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn enqueue(ca: &Ca, directory: &DirectoryName, entry: EntryKey) -> Result<()> {
    let directory = directory.clone();
    ca.write(move |tx| store::outbox::enqueue(tx, &directory, entry))
}

/// How the outbox of a directory stands.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn backlog(ca: &Ca, directory: &DirectoryName) -> Result<Backlog> {
    ca.store.read(|connection| store::outbox::backlog(connection, directory))
}

/// What came of the last look at an entry.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn last_result(ca: &Ca, directory: &DirectoryName, entry: EntryKey) -> Result<Option<DirectoryResult>> {
    ca.store.read(|connection| store::directory_result::find(connection, directory, entry))
}

/// The last error of the rows that wait for an entry, if any waits.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn waiting_for(ca: &Ca, directory: &DirectoryName, entry: EntryKey) -> Result<Option<Waiting>> {
    ca.store.read(|connection| store::outbox::waiting_for(connection, directory, entry))
}
