//! Table `intent`: certificates that are about to be signed.
//!
//! An intent is recorded durably before the CA key signs. After a crash it is closed as abandoned, and its serial number is
//! listed as revoked, because a certificate with it may exist.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::intent;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{AuthorityId, PersonId, Profile, SerialNumber, Sha256Digest, Timestamp};

/// The data of an intent.
#[derive(Debug, Clone)]
pub(crate) struct NewIntent {
    pub(crate) authority: AuthorityId,
    pub(crate) serial: SerialNumber,
    pub(crate) profile: Profile,
    pub(crate) person: Option<PersonId>,
    pub(crate) digest: Sha256Digest,
}

/// A recorded intent. `Linted::sign` consumes it, so that one intent permits one signature.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// `None` for a root.
    authority: Option<AuthorityId>,
    serial: SerialNumber,
    digest: Sha256Digest,
}

impl Recorded {
    /// The intent of a root, which is not stored: a root signs itself before it has a row to which an intent could
    /// refer. Its certificate is stored completely or not at all, and a second root is refused.
    pub(crate) fn of_root(serial: SerialNumber, digest: Sha256Digest) -> Self {
        Self { authority: None, serial, digest }
    }

    /// Whether this is the intent for a draft with this serial number and SHA-256.
    pub(crate) fn is_for(&self, serial: &SerialNumber, digest: Sha256Digest) -> bool {
        self.serial == *serial && self.digest == digest
    }
}

/// Records an intent. The key (CA, serial number) is unique, so that no serial number is ever used twice.
pub(crate) fn insert_intent(tx: &mut Tx<'_>, new: &NewIntent) -> Result<Recorded> {
    super::authority::advance_clock(tx, new.authority)?;
    diesel::insert_into(intent::table)
        .values((
            intent::authority_id.eq(new.authority.number()),
            intent::serial.eq(new.serial.octets()),
            intent::profile.eq(new.profile.name()),
            intent::person_id.eq(new.person.map(PersonId::number)),
            intent::tbs_sha256.eq(new.digest.octets().as_slice()),
            intent::state.eq(OPEN),
            intent::created_at.eq(tx.now().to_row()),
        ))
        .run(tx.connection)?;
    Ok(Recorded { authority: Some(new.authority), serial: new.serial.clone(), digest: new.digest })
}

/// The end of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IntentEnd {
    /// Its certificate is stored.
    Done,
    /// Its certificate will never be stored.
    Abandoned,
}

impl IntentEnd {
    fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Abandoned => "abandoned",
        }
    }
}

/// Closes an intent whose certificate is stored in the same transaction. A root has no stored intent.
pub(crate) fn close_intent(tx: &mut Tx<'_>, recorded: &Recorded) -> Result<()> {
    recorded.authority.map_or(Ok(()), |authority| close(tx, authority, &recorded.serial, IntentEnd::Done))
}

/// Closes an intent that remained open after a crash.
pub(crate) fn abandon_intent(tx: &mut Tx<'_>, authority: AuthorityId, serial: &SerialNumber) -> Result<()> {
    close(tx, authority, serial, IntentEnd::Abandoned)
}

/// Closes an open intent of a restored database whose result is now known: its certificate was found, or its serial
/// number is listed.
pub(crate) fn settle_intent(tx: &mut Tx<'_>, authority: AuthorityId, serial: &SerialNumber, found: bool) -> Result<()> {
    let end = if found { IntentEnd::Done } else { IntentEnd::Abandoned };
    diesel::update(intent::table.find((authority.number(), serial.octets())).filter(intent::state.eq(OPEN)))
        .set((intent::state.eq(end.name()), intent::closed_at.eq(tx.now().to_row())))
        .run(tx.connection)?;
    Ok(())
}

fn close(tx: &mut Tx<'_>, authority: AuthorityId, serial: &SerialNumber, end: IntentEnd) -> Result<()> {
    let open = intent::table.find((authority.number(), serial.octets())).filter(intent::state.eq(OPEN));
    let changed = diesel::update(open)
        .set((intent::state.eq(end.name()), intent::closed_at.eq(tx.now().to_row())))
        .run(tx.connection)?;
    if changed == 1 { Ok(()) } else { Err(Error::internal("the intent is no longer open")) }
}

/// The number of open intents.
pub(crate) fn count_open(connection: &mut AnyConnection) -> Result<i64> {
    Ok(intent::table.filter(intent::state.eq(OPEN)).count().row(connection)?)
}

/// Intents that were recorded before `before` and are still open.
pub(crate) fn list_left_open(
    connection: &mut AnyConnection,
    before: Timestamp,
) -> Result<Vec<(AuthorityId, SerialNumber)>> {
    let rows: Vec<(i64, Vec<u8>)> = intent::table
        .filter(intent::state.eq(OPEN))
        .filter(intent::created_at.lt(before.to_row()))
        .select((intent::authority_id, intent::serial))
        .rows(connection)?;
    rows.into_iter()
        .map(|(authority, serial)| Ok((AuthorityId::from_row(authority), SerialNumber::from_octets(&serial)?)))
        .collect()
}

const OPEN: &str = "open";
