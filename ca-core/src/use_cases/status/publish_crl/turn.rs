//! Reserves the number of the next CRL, and a second that no other CRL of the CA has as thisUpdate.
//!
//! HTTP also identifies a CRL by that second (RFC 9110 §8.8.2.2): a client with another CRL of the same second would
//! get the answer that nothing has changed.

use time::Duration;

use crate::crl::ISSUING_CADENCE;
use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::store::{self, Reader};
use crate::types::{AuthorityId, CrlNumber, Timestamp};

/// Whether a CRL is made although none is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CrlNeed {
    Now,
    /// A CRL is made only if one is still due: another process may have published it meanwhile.
    IfDue,
}

/// The reserved values of a new CRL.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub(super) number: CrlNumber,
    pub(super) previous_number: CrlNumber,
    /// The number of changes that it will contain.
    pub(super) changes: i64,
    /// The second at which the number was taken, UTC.
    pub(super) this_update: Timestamp,
}

enum TurnOutcome {
    Taken(Turn),
    NotDue,
    /// A CRL of this or a later second was begun; the value is the first free second.
    FreeFrom(Timestamp),
}

/// Reserves a number and a second. If the second is taken, the process waits for the next, with no transaction open.
///
/// The row of the CA is locked, so that this also works between processes. Numbers and seconds increase together.
/// Returns `None` when no CRL is due any more.
///
/// # Errors
/// `Internal` when the clock went back, `Busy` when other processes took every second of a minute.
pub(super) fn take_turn(ca: &Ca, id: AuthorityId, wanted: CrlNeed) -> Result<Option<Turn>> {
    for _ in 0..TRIES {
        match ca.write(move |tx| try_to_take(tx, id, wanted))? {
            TurnOutcome::Taken(turn) => return Ok(Some(turn)),
            TurnOutcome::NotDue => return Ok(None),
            TurnOutcome::FreeFrom(moment) => ca.clock.wait_until(moment),
        }
    }
    Err(Error::Busy)
}

fn try_to_take(tx: &mut store::Tx<'_>, id: AuthorityId, wanted: CrlNeed) -> Result<TurnOutcome> {
    store::authority::advance_clock(tx, id)?;
    // The row stays locked, so that the next number belongs to at least as many changes.
    let last = store::authority::lock_crl_turn(tx, id)?;
    let now = tx.now();
    if wanted == CrlNeed::IfDue && !is_due(tx.connection(), id, now)? {
        return Ok(TurnOutcome::NotDue);
    }
    if now <= last.this_update {
        return Ok(TurnOutcome::FreeFrom(last.this_update + Duration::SECOND));
    }
    let number = store::authority::take_crl_turn(tx, id, last.number)?;
    let changes = store::crl::count_changes(tx.connection(), id)?.made;
    Ok(TurnOutcome::Taken(Turn { number, previous_number: last.number, changes, this_update: now }))
}

/// Whether there is a change that no CRL contains, or the last CRL is a day old.
pub(super) fn is_due(connection: &mut Reader, id: AuthorityId, now: Timestamp) -> Result<bool> {
    let changed = store::crl::count_changes(connection, id)?.waiting() > 0;
    let newest = store::crl::newest_crl(connection, id)?;
    let aged = newest.is_none_or(|crl| now - crl.this_update >= ISSUING_CADENCE.renew_after);
    Ok(changed || aged)
}

/// The maximum number of attempts. An attempt fails only if another process took the second, so this covers a minute.
const TRIES: usize = 60;
