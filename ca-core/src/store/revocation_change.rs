//! Table `revocation_change`: the serial number of each change to a CA's revocations, in the order of the commits. Caches of data
//! from `revoked` use it to find outdated items.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::revocation_change;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{AuthorityId, SerialNumber};

pub(super) fn insert_change(tx: &mut Tx<'_>, authority: AuthorityId, number: i64, serial: &SerialNumber) -> Result<()> {
    diesel::insert_into(revocation_change::table)
        .values((
            revocation_change::authority_id.eq(authority.number()),
            revocation_change::number.eq(number),
            revocation_change::serial.eq(serial.octets()),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// The serial numbers of the changes after `after` up to `until`; `None` when some are unknown, because a database from
/// before this table has unrecorded changes.
pub(crate) fn list_changes(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    after: i64,
    until: i64,
) -> Result<Option<Vec<SerialNumber>>> {
    let serials: Vec<Vec<u8>> = revocation_change::table
        .filter(revocation_change::authority_id.eq(authority.number()))
        .filter(revocation_change::number.gt(after))
        .filter(revocation_change::number.le(until))
        .order(revocation_change::number)
        .select(revocation_change::serial)
        .rows(connection)?;
    if i64::try_from(serials.len()).is_ok_and(|count| count == until - after) {
        serials.iter().map(|serial| SerialNumber::from_octets(serial)).collect::<Result<_>>().map(Some)
    } else {
        Ok(None)
    }
}

/// The numbers of the changes to one serial number, oldest first.
pub(crate) fn list_numbers(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    serial: &SerialNumber,
) -> Result<Vec<i64>> {
    // They are sorted here: with ORDER BY, SQLite would read all changes of the CA in the order of the primary key.
    let mut numbers: Vec<i64> = revocation_change::table
        .filter(revocation_change::authority_id.eq(authority.number()))
        .filter(revocation_change::serial.eq(serial.octets()))
        .select(revocation_change::number)
        .rows(connection)?;
    numbers.sort_unstable();
    Ok(numbers)
}
