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
use crate::policy::{Permitted, SeeInstallation};
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
    /// The owner's name.
    pub person: PersonName,
    /// The certificates for encrypting to the address now: neither expired, held nor revoked, and the newest of each key
    /// algorithm. One with an RSA key is first: dirmngr 2.2 and 2.4 read the first value only.
    pub certificates: Vec<PublishedCertificate>,
}

/// A certificate that may be in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCertificate {
    /// The CA that signed it.
    pub authority: AuthorityId,
    /// The `Certificate` (RFC 5280 §4.1), DER.
    pub der: Vec<u8>,
    /// The certificate's serial number.
    pub serial: SerialNumber,
    /// The certificate's last second, UTC.
    pub not_after: Timestamp,
}

/// The desired content of a CA's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityView {
    pub id: AuthorityId,
    /// The CA's common name; its entry is `cn=NAME,ou=pki,BASE`.
    pub name: String,
    /// Whether it is a root, whose CRL is also an authority revocation list.
    pub is_root: bool,
    /// The CA's certificate, DER.
    pub certificate: Vec<u8>,
    /// The newest CRL, DER, if there is one.
    pub crl: Option<Vec<u8>>,
}

/// The desired content of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryView {
    /// The entry of a mailbox.
    Mailbox(MailboxView),
    /// The entry of a CA.
    Authority(AuthorityView),
}

/// The desired content of an entry; `None` when the mailbox or CA does not exist.
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
        let found = store::mailbox::find_mailbox_at(connection, &address.folded())?;
        let id = found.map_or(MailboxId::from_row(0), |mailbox| mailbox.id);
        read_mailbox(connection, id, ca.clock.now())
    })
}

fn read_mailbox(connection: &mut store::Reader, id: MailboxId, now: Timestamp) -> Result<Option<MailboxView>> {
    let mailbox = store::mailbox::find_mailbox(connection, id)?;
    // A restore may find certificates of the last owner after the end.
    let has_ended = mailbox.as_ref().is_some_and(|mailbox| mailbox.ended_at.is_some());
    let usable =
        if has_ended { Vec::new() } else { store::certificate::list_newest_usable(connection, id, &ENCRYPTING, now)? };
    let certificates = newest_of_each_algorithm(usable);
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

/// The newest CRL of the CA, in the same memory from which HTTP serves it: it is read from the database once, and never
/// copied.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn newest_crl(ca: &Ca, id: AuthorityId) -> Result<Option<Arc<CrlFile>>> {
    ca.newest_crl(id)
}

/// The newest certificate of each key algorithm, that of an RSA key first; `usable` is sorted by age, newest first.
fn newest_of_each_algorithm(usable: Vec<store::certificate::Usable>) -> Vec<PublishedCertificate> {
    let mut newest: Vec<store::certificate::Usable> = Vec::new();
    for certificate in usable {
        if !newest.iter().any(|newer| newer.key_algorithm.same_algorithm(certificate.key_algorithm)) {
            newest.push(certificate);
        }
    }
    // The sort is stable, so the others keep their order.
    newest.sort_by_key(|certificate| !matches!(certificate.key_algorithm, KeyKind::Rsa(_)));
    newest.into_iter().map(PublishedCertificate::from).collect()
}

/// The profiles whose certificates mail is encrypted to.
const ENCRYPTING: [Profile; 2] = [Profile::Encryption, Profile::Dual];

impl From<store::certificate::Usable> for PublishedCertificate {
    fn from(usable: store::certificate::Usable) -> Self {
        let store::certificate::Usable { authority, der, serial, not_after, .. } = usable;
        Self { authority, der, serial, not_after }
    }
}

/// The mailbox with exactly this address, unless it has ended; the case of the local part is ignored, because mail clients may send
/// either.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_mailbox(ca: &Ca, address: &str) -> Result<Option<MailboxId>> {
    let Ok(address) = address.parse::<EmailAddress>() else { return Ok(None) };
    let found = ca.store.read(|connection| store::mailbox::find_mailbox_at(connection, &address.folded()))?;
    Ok(found.map(|mailbox| mailbox.id))
}

/// The mailbox with this address, also one that has ended.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_registered(ca: &Ca, address: &EmailAddress) -> Result<Option<MailboxId>> {
    ca.store.read(|connection| store::mailbox::find_by_folded(connection, &address.folded()))
}

/// Every CA of this installation.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_authorities(ca: &Ca) -> Result<Vec<AuthorityId>> {
    Ok(ca.authorities()?.iter().map(Authority::id).collect())
}

/// Mailboxes after `after` in the order of their numbers, at most `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_mailboxes(ca: &Ca, after: Option<MailboxId>, limit: i64) -> Result<Vec<MailboxId>> {
    ca.store.read(|connection| store::mailbox::list_after(connection, after, limit))
}

/// Claims the next due row of a directory under a lease; `None` when none is due.
///
/// A row with an expired lease is due again, because its worker ended.
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

/// Closes a row, because the entry has its desired content. Rows for the same entry that were queued before the claim are
/// closed too.
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

/// Releases a row for another attempt at `due_at`, with the reason of the failure.
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

/// Queues an entry of a directory for reconciliation, like a commit that changed it.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn enqueue(ca: &Ca, directory: &DirectoryName, entry: EntryKey) -> Result<()> {
    let directory = directory.clone();
    ca.write(move |tx| store::outbox::enqueue(tx, &directory, entry))
}

/// The state of a directory's outbox.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn backlog(ca: &Ca, directory: &DirectoryName) -> Result<Backlog> {
    ca.store.read(|connection| store::outbox::backlog(connection, directory))
}

/// A change of a directory that failed, and is tried again.
#[derive(Debug, Clone)]
pub struct FailingChange {
    /// The address of the mailbox, or the name of the CA in URLs.
    pub entry: String,
    /// The attempts, the next one, and what the directory said.
    pub waiting: Waiting,
}

/// Changes of a directory that failed, those that are tried next first, at most `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_failing(
    ca: &Ca,
    _permitted: &Permitted<SeeInstallation>,
    directory: &DirectoryName,
    limit: i64,
) -> Result<Vec<FailingChange>> {
    let authorities = ca.authorities()?;
    ca.store.read(|connection| {
        let mut changes = Vec::new();
        for (key, waiting) in store::outbox::list_failing(connection, directory, limit)? {
            let entry = match key {
                EntryKey::Mailbox(id) => {
                    store::mailbox::find_mailbox(connection, id)?.map(|mailbox| mailbox.address.to_string())
                }
                EntryKey::Authority(id) => {
                    authorities.iter().find(|authority| authority.id() == id).map(|it| it.slug().to_string())
                }
            };
            changes.push(FailingChange { entry: entry.unwrap_or_default(), waiting });
        }
        Ok(changes)
    })
}

/// The result of the last attempt for an entry.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn last_result(ca: &Ca, directory: &DirectoryName, entry: EntryKey) -> Result<Option<DirectoryResult>> {
    ca.store.read(|connection| store::directory_result::find(connection, directory, entry))
}

/// The last error of the queued rows for an entry, if there are any.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn waiting_for(ca: &Ca, directory: &DirectoryName, entry: EntryKey) -> Result<Option<Waiting>> {
    ca.store.read(|connection| store::outbox::waiting_for(connection, directory, entry))
}
