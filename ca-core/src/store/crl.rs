//! Tables `crl` and `crl_due`.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::{crl, crl_due};
use super::signal::Concern;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{AuthorityId, CrlNumber, SerialNumber, Timestamp};

/// The data of a published CRL except its octets.
#[derive(Debug, Clone)]
pub(crate) struct StoredCrl {
    pub(crate) number: CrlNumber,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Timestamp,
    pub(crate) entries: i64,
    /// The number of changes to the CA's revocations that it contains; [`NOT_COUNTED`] for a CRL from another database.
    pub(crate) changes: i64,
    /// Whether no other CRL of its CA has this thisUpdate.
    pub(crate) own_second: bool,
}

/// No change log begins before this count, so that the next CRL is made from all revocations.
pub(crate) const NOT_COUNTED: i64 = -1;

type Row = (i64, PrimitiveDateTime, PrimitiveDateTime, i64, i64, bool);

fn read((number, this_update, next_update, entries, changes, own_second): Row) -> Result<StoredCrl> {
    Ok(StoredCrl {
        number: CrlNumber::from_row(number)?,
        this_update: Timestamp::from_row(this_update),
        next_update: Timestamp::from_row(next_update),
        entries,
        changes,
        own_second,
    })
}

pub(crate) fn newest_crl(connection: &mut AnyConnection, authority: AuthorityId) -> Result<Option<StoredCrl>> {
    let row: Option<Row> = crl::table
        .filter(crl::authority_id.eq(authority.number()))
        .order(crl::number.desc())
        .select((crl::number, crl::this_update, crl::next_update, crl::entries, crl::changes, crl::own_second))
        .limit(1)
        .row(connection)
        .optional()?;
    row.map(read).transpose()
}

/// Stores the data of a CRL unless a newer one exists; returns whether it was stored. Its octets must have been stored
/// before.
pub(crate) fn insert_crl(tx: &mut Tx<'_>, authority: AuthorityId, new: &StoredCrl) -> Result<bool> {
    let newest: Option<i64> = crl::table
        .filter(crl::authority_id.eq(authority.number()))
        .select(diesel::dsl::max(crl::number))
        .row(tx.connection)?;
    if newest.is_some_and(|number| number >= new.number.number()) {
        return Ok(false);
    }
    diesel::insert_into(crl::table)
        .values((
            crl::authority_id.eq(authority.number()),
            crl::number.eq(new.number.number()),
            crl::this_update.eq(new.this_update.to_row()),
            crl::next_update.eq(new.next_update.to_row()),
            crl::entries.eq(new.entries),
            crl::changes.eq(new.changes),
            crl::own_second.eq(new.own_second),
        ))
        .run(tx.connection)?;
    Ok(true)
}

/// Deletes all but the newest few CRLs of a CA. Their octets are deleted by [`super::crl_part::delete_below`].
///
/// Returns the number of the oldest remaining CRL.
pub(crate) fn delete_old(tx: &mut Tx<'_>, authority: AuthorityId) -> Result<Option<CrlNumber>> {
    let kept: Vec<i64> = crl::table
        .filter(crl::authority_id.eq(authority.number()))
        .order(crl::number.desc())
        .limit(KEPT)
        .select(crl::number)
        .rows(tx.connection)?;
    let Some(oldest) = kept.last().copied() else { return Ok(None) };
    diesel::delete(crl::table.filter(crl::authority_id.eq(authority.number())).filter(crl::number.lt(oldest)))
        .run(tx.connection)?;
    CrlNumber::from_row(oldest).map(Some)
}

/// Counts a change to the revocations of a CA, after which its CRL and OCSP responses for this serial number are outdated.
///
/// The row is locked until COMMIT, so that a reader of a change also sees every earlier change.
pub(super) fn count_change(tx: &mut Tx<'_>, authority: AuthorityId, serial: &SerialNumber) -> Result<()> {
    let number = count_one(tx, authority)?;
    super::revocation_change::insert_change(tx, authority, number, serial)
}

/// Counts a change without a known serial number. The change log then has a gap, and the next list is made from all
/// revocations.
pub(crate) fn count_gap(tx: &mut Tx<'_>, authority: AuthorityId) -> Result<()> {
    count_one(tx, authority).map(drop)
}

fn count_one(tx: &mut Tx<'_>, authority: AuthorityId) -> Result<i64> {
    tx.concern(Concern::Status);
    let now = tx.now().to_row();
    let row = crl_due::table.find(authority.number());
    diesel::update(row.filter(crl_due::changes.eq(crl_due::published)))
        .set(crl_due::waiting_since.eq(now))
        .run(tx.connection)?;
    Ok(diesel::update(row)
        .set(crl_due::changes.eq(crl_due::changes + 1))
        .returning(crl_due::changes)
        .row(tx.connection)?)
}

/// Starts the count for a new CA.
pub(super) fn insert_due(tx: &mut Tx<'_>, authority: AuthorityId) -> Result<()> {
    tx.concern(Concern::Status);
    diesel::insert_into(crl_due::table)
        .values((
            crl_due::authority_id.eq(authority.number()),
            crl_due::changes.eq(0),
            crl_due::published.eq(0),
            crl_due::waiting_since.eq(tx.now().to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// The number of changes to the revocations of a CA, and the number of changes that its newest CRL contains.
pub(crate) fn count_changes(connection: &mut AnyConnection, authority: AuthorityId) -> Result<Changes> {
    let row: Option<(i64, i64, PrimitiveDateTime)> = crl_due::table
        .find(authority.number())
        .select((crl_due::changes, crl_due::published, crl_due::waiting_since))
        .row(connection)
        .optional()?;
    Ok(row.map_or(Changes { made: 0, published: 0, since: None }, |(made, published, since)| Changes {
        made,
        published,
        since: (made > published).then(|| Timestamp::from_row(since)),
    }))
}

/// Records that the CRL that is stored in the same transaction contains the first `made` changes. Both counts only
/// increase, so that two processes that publish at the same time can't lose a change. Returns whether it is the first
/// CRL with these changes.
pub(crate) fn note_published(tx: &mut Tx<'_>, authority: AuthorityId, made: i64) -> Result<bool> {
    let noted = diesel::update(crl_due::table.find(authority.number()).filter(crl_due::published.lt(made)))
        .set(crl_due::published.eq(made))
        .run(tx.connection)?;
    Ok(noted == 1)
}

/// The counts of changes to the revocations of a CA.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changes {
    pub(crate) made: i64,
    pub(crate) published: i64,
    /// The time of the oldest waiting change.
    pub(crate) since: Option<Timestamp>,
}

impl Changes {
    /// The number of changes that wait for the next CRL.
    pub(crate) fn waiting(self) -> i64 {
        self.made - self.published
    }
}

/// The newest CRL, and two more for readers that are still reading them.
const KEPT: i64 = 3;
