//! Table `directory_lease`: the current writer of a directory entry.

use diesel::prelude::*;

use super::schema::directory_lease;
use super::signal::Concern;
use super::statement::{Statement as _, locked_row};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{EntryLease, Timestamp};

/// Takes the lease of an entry unless another process holds one; returns whether it was taken.
///
/// # Errors
/// `Busy` when another transaction took it at the same moment.
pub(crate) fn take(tx: &mut Tx<'_>, lease: &EntryLease) -> Result<bool> {
    let (now, until) = (tx.now(), lease.until.to_row());
    let entry = lease.entry.as_str();
    let row = || directory_lease::table.find((lease.directory.as_str(), entry));
    let held: QueryResult<time::PrimitiveDateTime> =
        locked_row!(row().select(directory_lease::lease_until), tx.connection);
    match held.optional()? {
        Some(held) if Timestamp::from_row(held) >= now => Ok(false),
        Some(_) => {
            let taken = diesel::update(row().filter(directory_lease::lease_until.lt(now.to_row())))
                .set((directory_lease::token.eq(lease.token.as_slice()), directory_lease::lease_until.eq(until)))
                .run(tx.connection)?;
            Ok(taken == 1)
        }
        None => {
            let inserted = diesel::insert_into(directory_lease::table)
                .values((
                    directory_lease::directory.eq(lease.directory.as_str()),
                    directory_lease::entry.eq(entry),
                    directory_lease::token.eq(lease.token.as_slice()),
                    directory_lease::lease_until.eq(until),
                ))
                .run(tx.connection);
            match inserted {
                Ok(_) => Ok(true),
                Err(error) if super::is_duplicate(&error) => Err(Error::Busy),
                Err(error) => Err(error.into()),
            }
        }
    }
}

/// Extends a lease to its new end if no other process has taken it since; returns whether it did. An expired lease can
/// be extended.
pub(crate) fn renew(tx: &mut Tx<'_>, lease: &EntryLease) -> Result<bool> {
    let row = directory_lease::table.find((lease.directory.as_str(), lease.entry.as_str()));
    let renewed = diesel::update(row.filter(directory_lease::token.eq(lease.token.as_slice())))
        .set(directory_lease::lease_until.eq(lease.until.to_row()))
        .run(tx.connection)?;
    Ok(renewed == 1)
}

/// Releases a lease, unless another process has taken it since.
pub(crate) fn release(tx: &mut Tx<'_>, lease: &EntryLease) -> Result<()> {
    tx.concern(Concern::Outbox);
    let row = directory_lease::table.find((lease.directory.as_str(), lease.entry.as_str()));
    diesel::delete(row.filter(directory_lease::token.eq(lease.token.as_slice()))).run(tx.connection)?;
    Ok(())
}
