//! The next events of a destination, and the outcome of their delivery.

use time::Duration;

use crate::audit::ChainRecord;
use crate::config::{DeliveryStart, Destination};
use crate::error::Result;
use crate::installation::Ca;
use crate::store;
use crate::store::destination::Lease;
use crate::types::{DestinationState, HeldEvent, Setback};

/// The next events of a destination, with the right to deliver them until the lease expires.
#[derive(Debug)]
pub struct Batch {
    lease: Lease,
    /// The state before the delivery.
    state: DestinationState,
    /// The events, in the order of the trail. None when the next rows are not for this destination.
    pub events: Vec<ChainRecord>,
    /// The row up to which the trail is delivered afterwards.
    through: i64,
}

/// Stores that a destination exists and where the trail begins for it, unless it was known before; returns whether it is new.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn add_destination(ca: &Ca, destination: &Destination) -> Result<bool> {
    let (name, from) = (destination.name.clone(), destination.from);
    if ca.store.read(|connection| store::destination::find(connection, &name))?.is_some() {
        return Ok(false);
    }
    ca.write(move |tx| {
        // Another process may have added it meanwhile.
        if store::destination::find(tx.connection(), &name)?.is_some() {
            return Ok(false);
        }
        let seq = match from {
            DeliveryStart::Beginning => 0,
            DeliveryStart::Now => store::audit::count_rows(tx.connection())?,
        };
        store::destination::insert(tx, &name, seq)?;
        Ok(true)
    })
}

/// Takes the lease of a destination and reads its next events, at most `most` and about 256 KiB. An event that was not accepted is
/// read alone. `None` when no row follows, the next attempt is not due, or another process delivers. `token` identifies this process.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn next_batch(ca: &Ca, destination: &Destination, token: [u8; 16], most: usize) -> Result<Option<Batch>> {
    let lease = Lease { name: destination.name.clone(), token };
    if !has_next(ca, &lease)? {
        return Ok(None);
    }
    let taking = lease.clone();
    let taken = ca.write(move |tx| {
        let until = tx.now() + LEASE;
        store::destination::take(tx, &taking, until)
    })?;
    let Some(state) = taken else { return Ok(None) };
    let most = if state.held.is_some() { 1 } else { most };
    let (events, through) = ca.store.read(|connection| read_events(connection, destination, state.seq, most))?;
    Ok(Some(Batch { lease, state, events, through }))
}

/// Whether rows follow, an attempt is due and no other process delivers: the check before a transaction that writes.
fn has_next(ca: &Ca, lease: &Lease) -> Result<bool> {
    let now = ca.clock.now();
    ca.store.read(|connection| {
        let Some(state) = store::destination::find(connection, &lease.name)? else { return Ok(false) };
        let is_due = state.held.is_none_or(|held| held.next_try_at <= now);
        let follows = state.seq < store::audit::count_rows(connection)?;
        Ok(is_due && follows && !store::destination::is_leased_to_another(connection, lease, now)?)
    })
}

/// Reads on until there are enough events, or the trail or the patience ends; also returns the last row that was read.
fn read_events(
    connection: &mut store::Reader,
    destination: &Destination,
    after: i64,
    most: usize,
) -> Result<(Vec<ChainRecord>, i64)> {
    let (mut events, mut through, mut octets) = (Vec::new(), after, 0);
    for _ in 0..PAGES {
        let rows = store::audit::list_after(connection, through)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let is_wanted = destination.wants(&row.record.action);
            let length = if is_wanted { row.length() } else { 0 };
            if is_wanted && !events.is_empty() && (events.len() >= most || octets + length > OCTETS) {
                return Ok((events, through));
            }
            through = row.record.seq;
            octets += length;
            if is_wanted {
                events.push(row);
            }
        }
    }
    Ok((events, through))
}

/// Stores that the events of a batch were accepted, or that it has none. Returns false if another process has taken the lease, or an
/// officer skipped the event, meanwhile.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn note_delivered(ca: &Ca, batch: &Batch) -> Result<bool> {
    let (lease, through) = (batch.lease.clone(), batch.through);
    ca.write(move |tx| store::destination::advance(tx, &lease, through))
}

/// Stores that the events of a batch were not accepted: the first of them holds the destination. Returns what is stored.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn note_failed(ca: &Ca, batch: &Batch, setback: Setback) -> Result<HeldEvent> {
    let now = ca.clock.now();
    let seq = batch.events.first().map_or(batch.through, |event| event.record.seq);
    let earlier = batch.state.held.as_ref().filter(|held| held.seq == seq);
    let attempts = earlier.map_or(1, |held| held.attempts + 1);
    let next_try_at = now + back_off(attempts, ca.entropy.octets()?);
    let held = HeldEvent { seq, since: earlier.map_or(now, |held| held.since), attempts, next_try_at, setback };
    let (lease, after, stored) = (batch.lease.clone(), batch.state.seq, held.clone());
    ca.write(move |tx| store::destination::hold(tx, &lease, after, &stored))?;
    Ok(held)
}

/// One second, doubled with each attempt up to five minutes, plus up to a quarter, so that many destinations are not tried at once.
fn back_off(attempts: i64, random: [u8; 1]) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX).min(9);
    let wait = (1_i64 << doublings).min(LONGEST_SECONDS);
    let [random] = random;
    Duration::seconds(wait + wait * i64::from(random) / 1024)
}

/// Twice as long as an attempt may take.
const LEASE: Duration = Duration::seconds(30);
const LONGEST_SECONDS: i64 = 300;
/// Text of one batch, in bytes.
const OCTETS: usize = 256 * 1024;
/// Pages of a thousand rows for others that are passed over at once.
const PAGES: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_become_rare_and_never_end() {
        let waits: Vec<i64> = (1..=12).map(|attempts| back_off(attempts, [0]).whole_seconds()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert_eq!(back_off(i64::MAX, [255]).whole_seconds(), 374);
    }
}
