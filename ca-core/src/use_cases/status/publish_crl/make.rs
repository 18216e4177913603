//! Makes one CRL: from the last one and the changes since, or from all revocations.

use std::collections::BTreeSet;
use std::sync::Arc;

use time::Duration;

use super::read_list::read_list;
use super::turn::{CrlNeed, Turn, take_turn};
use super::{CrlFile, PublishedCrl};
use crate::audit::Event;
use crate::crl::{
    Changed, CrlDraft, CrlTerms, Entries, EntryChanges, ISSUING_CADENCE, LintedCrl, Predecessor, ROOT_CADENCE, Splice,
    WrittenList,
};
use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::keys::AuthorityKey;
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::runtime::crash_point::{self, CrashPoint};
use crate::store;
use crate::store::crl::StoredCrl;
use crate::store::serial_range::SerialRange;
use crate::types::{AuthorityId, CrlNumber, EntryKey, SerialNumber, Timestamp};

/// Makes and publishes one CRL:
///
/// 1. A transaction takes the number and thisUpdate, and reads the number of changes that the CRL will contain.
/// 2. The list is made, linted and signed with no transaction held.
/// 3. The octets are stored, one megabyte in each transaction.
/// 4. A transaction makes the CRL current, unless a newer one exists.
///
/// The list is read after the number was taken: a revocation in between is on the list and stays due, so that it may be
/// published twice, but is never lost. Returns `None` when the CRL is no longer due, or a newer one exists.
pub(super) fn publish_one(
    ca: &Ca,
    authority: &Authority,
    key: &AuthorityKey,
    actor: &Actor,
    wanted: CrlNeed,
) -> Result<Option<PublishedCrl>> {
    let id = authority.id();
    let Some(turn) = take_turn(ca, id, wanted)? else { return Ok(None) };
    crash_point::pass(CrashPoint::CrlNumberTaken);
    let this_update = turn.this_update;
    let making = Making { ca, authority, key, turn, this_update, next_update: next_update(authority, this_update) };
    let (linted, entries) = making.list()?;
    crash_point::pass(CrashPoint::CrlLinted);
    let der = linted.sign(key)?;
    crash_point::pass(CrashPoint::CrlSigned);
    let stored = StoredCrl {
        number: turn.number,
        this_update,
        next_update: making.next_update,
        entries: i64::try_from(entries).map_err(Error::internal)?,
        changes: turn.changes,
        own_second: true,
    };
    store_octets(ca, id, turn.number, &der)?;
    crash_point::pass(CrashPoint::CrlOctetsStored);
    if !make_known(ca, authority, actor, &stored)? {
        return Ok(None);
    }
    crash_point::pass(CrashPoint::CrlKnown);
    let file = Arc::new(CrlFile::new(stored, der));
    ca.crls.keep(id, &file);
    forget_old(ca, id)?;
    Ok(Some(file.facts()))
}

fn next_update(authority: &Authority, this_update: Timestamp) -> Timestamp {
    let cadence = if authority.is_root() { ROOT_CADENCE } else { ISSUING_CADENCE };
    (this_update + cadence.lifetime).min(authority.validity().not_after.max(this_update + Duration::SECOND))
}

/// A CRL that is being made.
struct Making<'a> {
    ca: &'a Ca,
    authority: &'a Authority,
    key: &'a AuthorityKey,
    turn: Turn,
    this_update: Timestamp,
    next_update: Timestamp,
}

impl Making<'_> {
    /// The linted CRL and its number of entries.
    ///
    /// After a change, the changes are spliced into the last list. Without changes, and once a day, the list is made
    /// from all revocations and compared with the last one. If an entry is missing, the database was modified from
    /// outside: the last list is then kept with the new entries added, and the log requests action.
    fn list(&self) -> Result<(LintedCrl, usize)> {
        let last = self.last();
        let Some(last) = last.as_deref() else { return self.whole(None) };
        let changed = self.changed_since(last.stored.changes)?;
        let list = Entries::of_crl(last.der())?;
        let predecessor = Predecessor { list, changed: &changed };
        let list = match &changed {
            Some(changed)
                if !changed.is_empty() && !self.ca.crls.whole_is_due(self.authority.id(), self.this_update) =>
            {
                self.spliced(&predecessor, changed)
            }
            _ => self.whole(Some(&predecessor)),
        };
        list.or_else(|error| {
            let Error::Lint(_) = error else { return Err(error) };
            let authority = self.authority.slug().as_str();
            tracing::error!(authority, %error, "the revocations in the database contradict the last CRL; the next CRL keeps its entries");
            self.joined(&predecessor)
        })
    }

    /// The last CRL, if it is readable. An unreadable one is ignored, because the CRL must not lapse.
    fn last(&self) -> Option<Arc<CrlFile>> {
        let read = self.ca.newest_crl(self.authority.id());
        let read =
            read.and_then(|last| last.map(|file| Entries::of_crl(file.der()).map(|_| Arc::clone(&file))).transpose());
        read.unwrap_or_else(|error| {
            tracing::error!(authority = self.authority.slug().as_str(), %error, "the last CRL can't be read; the next CRL is made without it");
            None
        })
    }

    fn changed_since(&self, changes: i64) -> Result<Changed> {
        let (id, until) = (self.authority.id(), self.turn.changes);
        let serials =
            self.ca.store.read(|connection| store::revocation_change::list_changes(connection, id, changes, until))?;
        Ok(serials.map(|serials| serials.into_iter().collect()))
    }

    fn spliced(&self, last: &Predecessor<'_>, changed: &BTreeSet<SerialNumber>) -> Result<(LintedCrl, usize)> {
        let id = self.authority.id();
        let changes: EntryChanges = self.ca.store.read(|connection| {
            changed
                .iter()
                .map(|serial| {
                    let entry = store::revoked::find_entry(connection, id, serial)?;
                    Ok((serial.clone(), entry.map(|entry| entry.to_der(self.this_update)).transpose()?))
                })
                .collect::<Result<_>>()
        })?;
        self.lint_spliced(&Splice::new(last.list.clone(), &changes)?, last)
    }

    /// All revocations in the database together with all entries of the last CRL.
    fn joined(&self, last: &Predecessor<'_>) -> Result<(LintedCrl, usize)> {
        let mut changes = EntryChanges::new();
        self.ca.store.read(|connection| {
            store::revoked::for_each_entry(connection, self.authority.id(), &SerialRange::all(), |entry| {
                changes.insert(entry.serial.clone(), Some(entry.to_der(self.this_update)?));
                Ok(())
            })
        })?;
        self.lint_spliced(&Splice::new(last.list.clone(), &changes)?, last)
    }

    fn whole(&self, last: Option<&Predecessor<'_>>) -> Result<(LintedCrl, usize)> {
        // Most entries will be those of the last CRL.
        let octets = last.map_or(0, |last| last.list.content().len());
        let (list, entries) = read_list(self.ca, self.authority.id(), self.this_update, octets)?;
        let whole = self.lint(list, entries, last)?;
        self.ca.crls.note_whole(self.authority.id(), self.this_update);
        Ok(whole)
    }

    fn lint_spliced(&self, list: &Splice<'_>, last: &Predecessor<'_>) -> Result<(LintedCrl, usize)> {
        self.lint(list.write(), list.entries(), Some(last))
    }

    fn lint(&self, list: WrittenList, entries: usize, last: Option<&Predecessor<'_>>) -> Result<(LintedCrl, usize)> {
        let terms = CrlTerms {
            number: self.turn.number,
            previous_number: self.turn.previous_number,
            this_update: self.this_update,
            next_update: self.next_update,
            is_root: self.authority.is_root(),
            entries,
        };
        let linted = CrlDraft::write(self.authority, self.key, terms, list)?.lint(self.authority, last)?;
        Ok((linted, entries))
    }
}

/// Stores the octets of a CRL that is not current yet.
pub(crate) fn store_octets(ca: &Ca, authority: AuthorityId, number: CrlNumber, der: &[u8]) -> Result<()> {
    for (part, octets) in (0..).zip(der.chunks(store::crl_part::MOST_OCTETS)) {
        let octets = octets.to_vec();
        ca.write(move |tx| store::crl_part::insert_part(tx, authority, number, part, &octets))?;
        crash_point::pass(CrashPoint::CrlPartStored);
    }
    Ok(())
}

/// Whether it is the newest CRL.
fn make_known(ca: &Ca, authority: &Authority, actor: &Actor, stored: &StoredCrl) -> Result<bool> {
    let (id, slug) = (authority.id(), authority.slug().clone());
    let (actor, stored, directories) = (actor.clone(), stored.clone(), crate::installation::directories_of(ca));
    ca.write(move |tx| {
        let before = store::crl::newest_crl(tx.connection(), id)?;
        if !store::crl::insert_crl(tx, id, &stored)? {
            return Ok(false);
        }
        if store::crl::note_published(tx, id, stored.changes)? {
            store::crl_arrival::insert_arrival(tx, id, &stored, before.as_ref())?;
        }
        tx.audit(
            Event::new(&actor, "crl.publish", format!("authority:{slug}"))
                .detail(format!("number:{} entries:{}", stored.number, stored.entries)),
        );
        crate::installation::announce(tx, &directories, EntryKey::Authority(id))?;
        Ok(true)
    })
}

fn forget_old(ca: &Ca, authority: AuthorityId) -> Result<()> {
    let Some(oldest) = ca.write(move |tx| store::crl::delete_old(tx, authority))? else { return Ok(()) };
    while ca.write(move |tx| store::crl_part::delete_below(tx, authority, oldest))? {}
    Ok(())
}
