//! Tables `crl` and `crl_due`.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::{crl, crl_due};
use super::writer::Tx;
use crate::error::Result;
use crate::types::{AuthorityId, Timestamp};

/// A published CRL.
#[derive(Debug, Clone)]
pub(crate) struct StoredCrl {
    pub(crate) number: i64,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Timestamp,
    pub(crate) entries: i64,
    pub(crate) der: Vec<u8>,
}

type Row = (i64, PrimitiveDateTime, PrimitiveDateTime, i64, Vec<u8>);

fn read((number, this_update, next_update, entries, der): Row) -> StoredCrl {
    StoredCrl {
        number,
        this_update: Timestamp::from_row(this_update),
        next_update: Timestamp::from_row(next_update),
        entries,
        der,
    }
}

pub(crate) fn newest_crl(connection: &mut AnyConnection, authority: AuthorityId) -> Result<Option<StoredCrl>> {
    let row: Option<Row> = crl::table
        .filter(crl::authority_id.eq(authority.number()))
        .order(crl::number.desc())
        .select((crl::number, crl::this_update, crl::next_update, crl::entries, crl::der))
        .first(connection)
        .optional()?;
    Ok(row.map(read))
}

/// Stores a CRL unless a newer one stands already; says whether it did. Of the older ones the last few are kept.
pub(crate) fn insert_crl(tx: &mut Tx<'_>, authority: AuthorityId, new: &StoredCrl) -> Result<bool> {
    let newest: Option<i64> = crl::table
        .filter(crl::authority_id.eq(authority.number()))
        .select(diesel::dsl::max(crl::number))
        .first(tx.connection)?;
    if newest.is_some_and(|number| number >= new.number) {
        return Ok(false);
    }
    diesel::insert_into(crl::table)
        .values((
            crl::authority_id.eq(authority.number()),
            crl::number.eq(new.number),
            crl::this_update.eq(new.this_update.to_row()),
            crl::next_update.eq(new.next_update.to_row()),
            crl::entries.eq(new.entries),
            crl::der.eq(&new.der),
        ))
        .execute(tx.connection)?;
    let kept: Vec<i64> = crl::table
        .filter(crl::authority_id.eq(authority.number()))
        .order(crl::number.desc())
        .limit(KEPT)
        .select(crl::number)
        .load(tx.connection)?;
    if let Some(oldest) = kept.last() {
        diesel::delete(crl::table.filter(crl::authority_id.eq(authority.number())).filter(crl::number.lt(oldest)))
            .execute(tx.connection)?;
    }
    Ok(true)
}

/// Notes that what a CA has revoked is no longer what its CRL says.
pub(crate) fn mark_due(tx: &mut Tx<'_>, authority: AuthorityId) -> Result<()> {
    let changed = diesel::update(crl_due::table.find(authority.number()))
        .set(crl_due::changes.eq(crl_due::changes + 1))
        .execute(tx.connection)?;
    if changed == 0 {
        diesel::insert_into(crl_due::table)
            .values((crl_due::authority_id.eq(authority.number()), crl_due::changes.eq(1)))
            .execute(tx.connection)?;
    }
    Ok(())
}

/// How many changes wait for the next CRL of a CA.
pub(crate) fn changes_due(connection: &mut AnyConnection, authority: AuthorityId) -> Result<i64> {
    Ok(crl_due::table.find(authority.number()).select(crl_due::changes).first(connection).optional()?.unwrap_or(0))
}

/// Takes `changes` off what waits: a CRL that carries them is stored in the same transaction.
pub(crate) fn settle_due(tx: &mut Tx<'_>, authority: AuthorityId, changes: i64) -> Result<()> {
    diesel::update(crl_due::table.find(authority.number()))
        .set(crl_due::changes.eq(crl_due::changes - changes))
        .execute(tx.connection)?;
    Ok(())
}

const KEPT: i64 = 10;
