//! Table `certified_key`: the permanent owner and purpose of a key, and whether it was reported lost or stolen.
//!
//! Certification and reports of the key lock the row, so that neither misses the other.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::certificate::read_profile;
use super::connection::AnyConnection;
use super::schema::certified_key;
use super::statement::{Statement as _, locked_row};
use super::writer::Tx;
use crate::error::{KeyFault, Result};
use crate::types::{PersonId, Profile, Sha256Digest};

/// The record of a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KnownKey {
    pub(crate) person: PersonId,
    pub(crate) profile: Profile,
    pub(crate) compromised: bool,
}

impl KnownKey {
    /// Demands that the key may be certified for this person and purpose.
    ///
    /// # Errors
    /// `Compromised`, `OfAnother`.
    pub(crate) fn admit(self, person: PersonId, profile: Profile) -> Result<(), KeyFault> {
        if self.compromised {
            return Err(KeyFault::Compromised);
        }
        if self.person == person && self.profile == profile { Ok(()) } else { Err(KeyFault::OfAnother) }
    }
}

type Row = (i64, String, Option<PrimitiveDateTime>);

fn read((person, profile, compromised_at): Row) -> Result<KnownKey> {
    let (person, profile) = (PersonId::from_row(person), read_profile(&profile)?);
    Ok(KnownKey { person, profile, compromised: compromised_at.is_some() })
}

pub(crate) fn find_key(connection: &mut AnyConnection, key: &Sha256Digest) -> Result<Option<KnownKey>> {
    let row: Option<Row> = certified_key::table
        .find(key.octets().as_slice())
        .select((certified_key::person_id, certified_key::profile, certified_key::compromised_at))
        .row(connection)
        .optional()?;
    row.map(read).transpose()
}

/// Reads and locks the row until the transaction ends.
pub(crate) fn lock_key(tx: &mut Tx<'_>, key: &Sha256Digest) -> Result<Option<KnownKey>> {
    let row: QueryResult<Row> = locked_row!(
        certified_key::table.find(key.octets().as_slice()).select((
            certified_key::person_id,
            certified_key::profile,
            certified_key::compromised_at
        )),
        tx.connection
    );
    row.optional()?.map(read).transpose()
}

/// Assigns a key to a person and a purpose; of two concurrent calls with different ones, one succeeds.
///
/// # Errors
/// `Invalid(Key)`: `Compromised`, `OfAnother`.
pub(crate) fn claim_key(tx: &mut Tx<'_>, key: &Sha256Digest, person: PersonId, profile: Profile) -> Result<()> {
    if let Some(known) = lock_key(tx, key)? {
        return Ok(known.admit(person, profile)?);
    }
    // If another process has inserted the key since, the whole transaction is repeated and reads its row.
    diesel::insert_into(certified_key::table)
        .values((
            certified_key::spki_sha256.eq(key.octets().as_slice()),
            certified_key::person_id.eq(person.number()),
            certified_key::profile.eq(profile.name()),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// Records that a key was reported lost or stolen: it is never certified again.
pub(crate) fn mark_compromised(tx: &mut Tx<'_>, key: &Sha256Digest) -> Result<()> {
    diesel::update(certified_key::table.find(key.octets().as_slice()).filter(certified_key::compromised_at.is_null()))
        .set(certified_key::compromised_at.eq(tx.now().to_row()))
        .run(tx.connection)?;
    Ok(())
}
