//! Table `destination`: how far the trail was delivered to each destination, and who delivers now.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::destination;
use super::signal::Concern;
use super::statement::{Statement as _, here, locked_row};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{DeliveryFault, DestinationName, DestinationState, HeldEvent, Setback, Timestamp};

/// The right to deliver to a destination, until it is given back or expires.
#[derive(Debug, Clone)]
pub(crate) struct Lease {
    pub(crate) name: DestinationName,
    pub(crate) token: [u8; 16],
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = destination)]
struct Row {
    name: String,
    seq: i64,
    moved_at: PrimitiveDateTime,
    held_seq: Option<i64>,
    held_since: Option<PrimitiveDateTime>,
    attempts: i64,
    next_try_at: Option<PrimitiveDateTime>,
    fault: Option<String>,
    fault_detail: Option<String>,
}

impl Row {
    fn read(self) -> Result<DestinationState> {
        let held = match (self.held_seq, self.held_since, self.next_try_at, self.fault) {
            (Some(seq), Some(since), Some(next_try_at), Some(fault)) => {
                let unreadable = || Error::internal("a stored delivery fault can't be read");
                let fault = DeliveryFault::from_name(&fault).ok_or_else(unreadable)?;
                Some(HeldEvent {
                    seq,
                    since: Timestamp::from_row(since),
                    attempts: self.attempts,
                    next_try_at: Timestamp::from_row(next_try_at),
                    setback: Setback { fault, detail: self.fault_detail.unwrap_or_default() },
                })
            }
            _ => None,
        };
        let name = self.name.parse().map_err(|_| Error::internal("a stored destination's name can't be read"))?;
        Ok(DestinationState { name, seq: self.seq, moved_at: Timestamp::from_row(self.moved_at), held })
    }
}

/// Adds a destination whose events begin after the row `seq`.
///
/// # Errors
/// `Internal` also when it is there already, after which the writer runs the transaction again.
pub(crate) fn insert(tx: &mut Tx<'_>, name: &DestinationName, seq: i64) -> Result<()> {
    let row = (
        destination::name.eq(name.as_str()),
        destination::seq.eq(seq),
        destination::moved_at.eq(tx.now().to_row()),
        destination::attempts.eq(0_i64),
    );
    diesel::insert_into(destination::table).values(row).run(tx.connection)?;
    Ok(())
}

/// The state of a destination; `None` if it was never delivered to.
pub(crate) fn find(connection: &mut AnyConnection, name: &DestinationName) -> Result<Option<DestinationState>> {
    let row = destination::table.find(name.as_str()).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// Every destination that was delivered to, by name.
pub(crate) fn list(connection: &mut AnyConnection) -> Result<Vec<DestinationState>> {
    let rows: Vec<Row> = destination::table.order(destination::name).select(Row::as_select()).load(here(connection))?;
    rows.into_iter().map(Row::read).collect()
}

/// Whether another process than that of the lease delivers now.
pub(crate) fn is_leased_to_another(connection: &mut AnyConnection, lease: &Lease, now: Timestamp) -> Result<bool> {
    let row: Option<(Option<Vec<u8>>, Option<PrimitiveDateTime>)> = destination::table
        .find(lease.name.as_str())
        .select((destination::lease_token, destination::lease_until))
        .row(connection)
        .optional()?;
    let Some((Some(token), Some(until))) = row else { return Ok(false) };
    Ok(token != lease.token && Timestamp::from_row(until) >= now)
}

/// Takes the lease until `until`, unless another process has it or the next attempt is not due. Returns the state from which this
/// process delivers.
pub(crate) fn take(tx: &mut Tx<'_>, lease: &Lease, until: Timestamp) -> Result<Option<DestinationState>> {
    let now = tx.now();
    lock(tx, &lease.name)?;
    let Some(state) = find(tx.connection, &lease.name)? else { return Ok(None) };
    let is_due = state.held.as_ref().is_none_or(|held| held.next_try_at <= now);
    if !is_due || is_leased_to_another(tx.connection, lease, now)? {
        return Ok(None);
    }
    diesel::update(destination::table.find(lease.name.as_str()))
        .set((destination::lease_token.eq(lease.token.as_slice()), destination::lease_until.eq(until.to_row())))
        .run(tx.connection)?;
    Ok(Some(state))
}

/// Locks the row until COMMIT; a missing row is no error.
fn lock(tx: &mut Tx<'_>, name: &DestinationName) -> Result<()> {
    let row: QueryResult<i64> =
        locked_row!(destination::table.find(name.as_str()).select(destination::seq), tx.connection);
    row.optional()?;
    Ok(())
}

/// Moves the position to the row `seq` and gives the lease back, unless another process has taken it since; returns whether it did.
/// The position never moves backwards: an officer may have skipped the event meanwhile.
pub(crate) fn advance(tx: &mut Tx<'_>, lease: &Lease, seq: i64) -> Result<bool> {
    let now = tx.now().to_row();
    let own = destination::table
        .find(lease.name.as_str())
        .filter(destination::lease_token.eq(lease.token.as_slice()))
        .filter(destination::seq.lt(seq));
    let moved =
        diesel::update(own).set((destination::seq.eq(seq), destination::moved_at.eq(now))).run(tx.connection)?;
    if moved == 1 {
        forget_fault(tx, &lease.name)?;
    }
    give_back(tx, lease)?;
    Ok(moved == 1)
}

/// Notes that the event `seq` was not accepted, and gives the lease back; nothing is noted if the position has moved meanwhile.
pub(crate) fn hold(tx: &mut Tx<'_>, lease: &Lease, after: i64, held: &HeldEvent) -> Result<()> {
    let own = destination::table
        .find(lease.name.as_str())
        .filter(destination::lease_token.eq(lease.token.as_slice()))
        .filter(destination::seq.eq(after));
    diesel::update(own)
        .set((
            destination::held_seq.eq(held.seq),
            destination::held_since.eq(held.since.to_row()),
            destination::attempts.eq(held.attempts),
            destination::next_try_at.eq(held.next_try_at.to_row()),
            destination::fault.eq(held.setback.fault.name()),
            destination::fault_detail.eq(held.setback.detail.as_str()),
        ))
        .run(tx.connection)?;
    give_back(tx, lease)
}

/// Moves the position past the event `seq` if exactly this event holds the destination; returns whether it did.
pub(crate) fn skip(tx: &mut Tx<'_>, name: &DestinationName, seq: i64) -> Result<bool> {
    let now = tx.now().to_row();
    let held =
        destination::table.find(name.as_str()).filter(destination::held_seq.eq(seq)).filter(destination::seq.lt(seq));
    let moved =
        diesel::update(held).set((destination::seq.eq(seq), destination::moved_at.eq(now))).run(tx.connection)?;
    if moved == 1 {
        forget_fault(tx, name)?;
    }
    Ok(moved == 1)
}

/// Deletes the row; returns whether there was one.
pub(crate) fn delete(tx: &mut Tx<'_>, name: &DestinationName) -> Result<bool> {
    Ok(diesel::delete(destination::table.find(name.as_str())).run(tx.connection)? == 1)
}

fn forget_fault(tx: &mut Tx<'_>, name: &DestinationName) -> Result<()> {
    diesel::update(destination::table.find(name.as_str()))
        .set((
            destination::held_seq.eq(None::<i64>),
            destination::held_since.eq(None::<PrimitiveDateTime>),
            destination::attempts.eq(0_i64),
            destination::next_try_at.eq(None::<PrimitiveDateTime>),
            destination::fault.eq(None::<String>),
            destination::fault_detail.eq(None::<String>),
        ))
        .run(tx.connection)?;
    Ok(())
}

fn give_back(tx: &mut Tx<'_>, lease: &Lease) -> Result<()> {
    tx.concern(Concern::Trail);
    let own = destination::table.find(lease.name.as_str()).filter(destination::lease_token.eq(lease.token.as_slice()));
    diesel::update(own)
        .set((destination::lease_token.eq(None::<Vec<u8>>), destination::lease_until.eq(None::<PrimitiveDateTime>)))
        .run(tx.connection)?;
    Ok(())
}
