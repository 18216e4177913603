//! Table `founding`: since when the host no longer acts alone, and the officers who count for that.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::{founding, person_role, second_factor};
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::policy::Role;
use crate::types::Timestamp;

/// When the founding ended; `None` while it lasts.
pub(crate) fn find_end(connection: &mut AnyConnection) -> Result<Option<Timestamp>> {
    let ended: Option<PrimitiveDateTime> = founding::table.select(founding::ended_at).row(connection).optional()?;
    Ok(ended.map(Timestamp::from_row))
}

/// Records that the founding ends now; returns `false` if it had ended before.
pub(crate) fn insert_end(tx: &mut Tx<'_>) -> Result<bool> {
    let end = (founding::id.eq(1_i64), founding::ended_at.eq(tx.now().to_row()));
    Ok(diesel::insert_into(founding::table).values(end).on_conflict_do_nothing().run(tx.connection)? == 1)
}

/// The number of people with this role who have set up a second factor.
pub(crate) fn count_ready(connection: &mut AnyConnection, role: Role) -> Result<i64> {
    let holders = person_role::table.filter(person_role::role.eq(role.name())).select(person_role::person_id);
    Ok(second_factor::table.filter(second_factor::person_id.eq_any(holders)).count().row(connection)?)
}
