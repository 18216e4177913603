//! Table `second_factor`: the secrets of authenticators, sealed.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::second_factor;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::keys::totp::TimeStep;
use crate::types::{PersonId, Timestamp};

/// A stored second factor.
pub(crate) struct StoredFactor {
    /// The sealed secret.
    pub(crate) secret: Vec<u8>,
    /// The newest accepted step.
    pub(crate) last_step: i64,
    pub(crate) enrolled_at: Timestamp,
    /// The making of the recovery codes; none for codes that a version made which did not derive them.
    pub(crate) making: Option<CodeMaking>,
}

/// The making of a person's recovery codes.
#[derive(Debug, Clone)]
pub(crate) struct CodeMaking {
    /// The random value from which they were derived.
    pub(crate) nonce: Vec<u8>,
    pub(crate) at: Timestamp,
}

pub(crate) fn insert_factor(tx: &mut Tx<'_>, person: PersonId, sealed: &[u8], step: TimeStep) -> Result<()> {
    diesel::insert_into(second_factor::table)
        .values((
            second_factor::person_id.eq(person.number()),
            second_factor::secret.eq(sealed),
            second_factor::last_step.eq(step.number()),
            second_factor::enrolled_at.eq(tx.now().to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// Records that new recovery codes of the person were derived from this value now.
pub(crate) fn set_making(tx: &mut Tx<'_>, person: PersonId, nonce: &[u8]) -> Result<()> {
    diesel::update(second_factor::table.find(person.number()))
        .set((second_factor::codes_nonce.eq(nonce), second_factor::codes_made_at.eq(tx.now().to_row())))
        .run(tx.connection)?;
    Ok(())
}

type Row = (Vec<u8>, i64, PrimitiveDateTime, Option<Vec<u8>>, Option<PrimitiveDateTime>);

pub(crate) fn find_factor(connection: &mut AnyConnection, person: PersonId) -> Result<Option<StoredFactor>> {
    let row: Option<Row> = second_factor::table
        .find(person.number())
        .select((
            second_factor::secret,
            second_factor::last_step,
            second_factor::enrolled_at,
            second_factor::codes_nonce,
            second_factor::codes_made_at,
        ))
        .row(connection)
        .optional()?;
    Ok(row.map(|(secret, last_step, enrolled_at, nonce, made_at)| StoredFactor {
        secret,
        last_step,
        enrolled_at: Timestamp::from_row(enrolled_at),
        making: nonce.zip(made_at).map(|(nonce, at)| CodeMaking { nonce, at: Timestamp::from_row(at) }),
    }))
}

/// All people with a second factor.
pub(crate) fn list_holders(connection: &mut AnyConnection) -> Result<Vec<PersonId>> {
    let people: Vec<i64> =
        second_factor::table.order(second_factor::person_id).select(second_factor::person_id).rows(connection)?;
    Ok(people.into_iter().map(PersonId::from_row).collect())
}

/// Whether any person has a second factor.
pub(crate) fn has_any(connection: &mut AnyConnection) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(second_factor::table.select(second_factor::person_id))).row(connection)?)
}

/// Records an accepted step; returns `false` unless it is later than every accepted step and the sealed secret is unchanged.
pub(crate) fn accept_step(tx: &mut Tx<'_>, person: PersonId, secret: &[u8], step: TimeStep) -> Result<bool> {
    let before = second_factor::table
        .find(person.number())
        .filter(second_factor::secret.eq(secret))
        .filter(second_factor::last_step.lt(step.number()));
    Ok(diesel::update(before).set(second_factor::last_step.eq(step.number())).run(tx.connection)? == 1)
}

/// Deletes a second factor; returns whether it existed.
pub(crate) fn delete_factor(tx: &mut Tx<'_>, person: PersonId) -> Result<bool> {
    Ok(diesel::delete(second_factor::table.find(person.number())).run(tx.connection)? == 1)
}
