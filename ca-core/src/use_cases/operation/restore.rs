//! Restoring: a database is loaded from a backup and updated with the CRLs and certificates that were published since; until
//! then nothing is signed with it.
//!
//! 1. The database is made from the snapshot, all or nothing.
//! 2. Data that must not be restored is dropped: sessions, links, requests, mails.
//! 3. The last published CRLs are imported.
//! 4. Certificates in directories that are not in the database are imported.
//! 5. Every entry of every directory is queued, and the restore is finished.
//!
//! Each step can be repeated after a crash.

mod certificates;
mod crls;
mod lost_rows;
mod sign_ins;

use std::fmt;
use std::path::Path;

use serde::Serialize;
use time::Duration;

use super::backup::{DATABASE, Manifest, own_row};
use crate::audit::{Event, Verdict};
use crate::error::{Conflict, Error, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion};
use crate::policy::Actor;
use crate::runtime::clock::Clock;
use crate::store::request::StoredRequest;
use crate::store::restoration::{BackedUp, Restoration};
use crate::store::{self, Tx};
use crate::types::{AuthoritySlug, DirectoryName, Ending, EntryKey, RequestId, RequestStage, RequestState, Timestamp};
pub use certificates::{TakenCertificate, keep_unknown, take_certificate};
pub use crls::{FoundCrl, TakenCrl, lacking_crls, newest_of_each, read_crl, take_crl};
pub use lost_rows::{HeadsOutcome, Loss, hold_against_heads, note_loss};
pub use sign_ins::{Ended, OldSignIn, ToEnd, end_sign_ins, list_old_sign_ins};

/// The data that was dropped from a loaded database, and the state of its audit trail.
#[derive(Debug, Clone, Serialize)]
pub struct Placed {
    /// The number of sessions that ended.
    pub sessions: usize,
    /// The number of invitations whose link is not valid any more.
    pub invitations: usize,
    /// The number of ended tokens of programs.
    pub tokens: usize,
    /// The number of ended requests, which waited for a link, an officer or the CA: each may have been refused, withdrawn or
    /// issued since.
    pub requests: usize,
    /// The number of mails that are not sent.
    pub mails: usize,
    /// The result of verifying the audit trail up to the manifest's head.
    pub trail: Verdict,
}

/// Creates the database at `url` from the backup in `folder`, all or nothing.
///
/// # Errors
/// `Conflict(AlreadyInitialised)` when there is something already; `Configuration` when the backup's tables are not this
/// program's; `Internal`.
pub fn load_database(url: &str, folder: &Path, manifest: &Manifest, clock: &dyn Clock) -> Result<()> {
    let own_row = own_row::read(folder).map_err(Error::internal)?;
    let backup = BackedUp {
        made_at: manifest.made_at,
        last_row: Some(manifest.head.seq),
        own_row: own_row.map(|row| (row.seq, row.hash)),
    };
    store::snapshot::load_snapshot(url, &folder.join(DATABASE), &manifest.tables, &backup, clock.now())
}

/// Drops data that a restored database must not keep: sessions and links may be in the wrong hands, mails may have been sent
/// since, and the rows of outboxes are created again at the end.
///
/// # Errors
/// `Conflict(NoRestore)`, `Internal`.
pub fn settle_database(ca: &Ca, manifest: &Manifest) -> Result<Placed> {
    demand_pending(ca)?;
    let trail = crate::use_cases::audit::trail::verify_audit(ca)?;
    let under_way: Vec<StoredRequest> = ca.store.read(|connection| {
        let mut list = |stage| store::request::list_in_stage(connection, stage, i64::MAX);
        let found = RequestStage::OPEN.into_iter().map(&mut list).collect::<Result<Vec<_>>>()?;
        Ok(found.into_iter().flatten().collect())
    })?;
    let under_way = write_of_ends(ca, under_way)?;
    let (head, made_at) = (manifest.head.clone(), manifest.made_at);
    let grace = Duration::days(ca.settings.policy.departure_days.max(1).into());
    let address_grace = Duration::days(ca.settings.policy.address_change_days.max(1).into());
    let standing =
        trail.broken.as_ref().map_or_else(|| "whole".to_owned(), |broken| format!("broken at {}", broken.seq));
    ca.write(move |tx| {
        let (sessions, invitations) = (store::session::delete_all(tx)?, store::invitation::delete_unused(tx)?);
        store::known_device::delete_all(tx)?;
        let tokens = store::api_token::end_all(tx)?;
        // Printed codes stay valid: they can only revoke, and a person who needs one may have no other way.
        store::revocation_pass::delete_links(tx)?;
        // A test whose mail was dropped could never be answered.
        store::self_check::delete_all(tx)?;
        let mails = store::notice::delete_unsent(tx)?;
        let requests = end_requests(tx, &under_way)?;
        store::outbox::delete_all(tx)?;
        // Officers decide again: a departure may have been undone since the backup.
        store::departure::postpone_all(tx, tx.now() + grace)?;
        // A change of an address may have been stopped since the backup.
        store::address_change::postpone_all(tx, tx.now() + address_grace)?;
        // A proposal may have been refused since the backup.
        let proposals = store::proposal::expire_all(tx)?;
        let detail = format!(
            "backup-of:{made_at} head:{} hash:{} trail:{standing} sessions:{sessions} invitations:{invitations} tokens:{tokens} requests:{requests} proposals:{proposals} mails:{mails}",
            head.seq, head.hash,
        );
        tx.audit(Event::new(&Actor::Host, "restore.place", "installation").detail(detail));
        Ok(Placed { sessions, invitations, tokens, requests, mails, trail: trail.clone() })
    })
}

/// A request that was open at the time of the backup, with the letter about its end.
struct Overtaken {
    id: RequestId,
    stage: RequestStage,
    letter: Letter,
}

fn write_of_ends(ca: &Ca, requests: Vec<StoredRequest>) -> Result<Vec<Overtaken>> {
    let write = |StoredRequest { id, person, address, state, .. }| {
        let letter = ca.letter(person, &address, &Occasion::RequestRestored { request: id })?;
        Ok(Overtaken { id, stage: state.stage(), letter })
    };
    requests.into_iter().map(write).collect()
}

/// Ends the open requests, because each may have been refused, withdrawn, ended by a report of theft or issued since; owners
/// are notified and can submit a new one.
fn end_requests(tx: &mut Tx<'_>, under_way: &[Overtaken]) -> Result<usize> {
    let mut ended = 0;
    for Overtaken { id, stage, letter } in under_way {
        let state = RequestState::Ended { at: tx.now(), how: Ending::Restored };
        if store::request::advance(tx, *id, *stage, state, None)? {
            ended += 1;
            letter.put(tx)?;
        }
    }
    Ok(ended)
}

/// Records that keys and configuration are in their places.
///
/// # Errors
/// `Conflict(NoRestore)`, `Internal`.
pub fn mark_placed(ca: &Ca) -> Result<()> {
    let restoration = demand_pending(ca)?;
    ca.write(move |tx| store::restoration::mark_placed(tx, restoration))
}

/// When the backup of the unfinished restore was made, UTC; `None` when no restore is in progress.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn pending_restore(ca: &Ca) -> Result<Option<Timestamp>> {
    let newest = ca.store.read(store::restoration::find_newest)?;
    Ok(newest.filter(|restoration| !restoration.finished).map(|restoration| restoration.backup.made_at))
}

/// Demands that no restore is unfinished.
///
/// # Errors
/// `Conflict(RestoreUnfinished)`.
pub fn demand_finished(ca: &Ca) -> Result<()> {
    ca.store.read(store::restoration::demand_finished)
}

/// The sources without which a restore is finished.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Without {
    /// The last CRLs of these CAs, by their names in URLs.
    pub crls: Vec<AuthoritySlug>,
    /// The content of these directories.
    pub directories: Vec<DirectoryName>,
}

/// As the audit trail tells it.
impl fmt::Display for Without {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let crls: Vec<&str> = self.crls.iter().map(AuthoritySlug::as_str).collect();
        let directories: Vec<&str> = self.directories.iter().map(DirectoryName::as_str).collect();
        write!(f, "without-crl:[{}] without-directory:[{}]", crls.join(" "), directories.join(" "))
    }
}

/// Queues every entry of every directory and requests a new CRL of every issuing CA, and lets the installation
/// sign again.
///
/// # Errors
/// `Conflict(NoRestore)`, `Internal`.
pub fn finish_restore(ca: &Ca, without: &Without) -> Result<()> {
    let restoration = demand_pending(ca)?;
    announce_mailboxes(ca)?;
    let (authorities, directories) = (ca.authorities()?, crate::installation::directories_of(ca));
    let detail = without.to_string();
    ca.write(move |tx| {
        for authority in authorities.iter() {
            crate::installation::announce(tx, &directories, EntryKey::Authority(authority.id()))?;
            if !authority.is_root() {
                store::crl::count_gap(tx, authority.id())?;
            }
        }
        store::restoration::mark_finished(tx, restoration)?;
        tx.audit(Event::new(&Actor::Host, "restore.finish", "installation").detail(detail.clone()));
        Ok(())
    })
}

fn announce_mailboxes(ca: &Ca) -> Result<()> {
    let directories = crate::installation::directories_of(ca);
    let mut after = None;
    loop {
        let page = ca.store.read(|connection| store::mailbox::list_after(connection, after, PAGE))?;
        let Some(last) = page.last().copied() else { return Ok(()) };
        let directories = directories.clone();
        ca.write(move |tx| {
            page.iter()
                .try_for_each(|mailbox| crate::installation::announce(tx, &directories, EntryKey::Mailbox(*mailbox)))
        })?;
        after = Some(last);
    }
}

fn demand_pending(ca: &Ca) -> Result<Restoration> {
    let newest = ca.store.read(store::restoration::find_newest)?;
    newest.filter(|restoration| !restoration.finished).ok_or_else(|| Conflict::NoRestore.into())
}

const PAGE: i64 = 500;
