//! Table `authority`.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::authority;
use super::statement::{Statement as _, here, locked_row};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::pkix::authority::Authority;
use crate::types::{AuthorityId, AuthoritySlug, CrlNumber, KeyName, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = authority)]
struct AuthorityRow {
    id: i64,
    issuer_id: Option<i64>,
    slug: String,
    key_name: String,
    certificate: Vec<u8>,
}

impl AuthorityRow {
    fn load(self) -> Result<Authority> {
        let id = AuthorityId::from_row(self.id);
        let (slug, key_name) = (AuthoritySlug::from_row(self.slug)?, KeyName::from_row(self.key_name)?);
        Authority::load(id, self.issuer_id.map(AuthorityId::from_row), slug, key_name, self.certificate)
    }
}

/// The data of a new CA.
#[derive(Debug, Clone)]
pub(crate) struct NewAuthority {
    pub(crate) name: String,
    pub(crate) slug: AuthoritySlug,
    pub(crate) certificate: Vec<u8>,
    pub(crate) issuer: Option<AuthorityId>,
}

pub(crate) fn insert_authority(tx: &mut Tx<'_>, new: &NewAuthority) -> Result<AuthorityId> {
    let now = tx.now().to_row();
    let id: i64 = diesel::insert_into(authority::table)
        .values((
            authority::kind.eq(if new.issuer.is_none() { "root" } else { "issuing" }),
            authority::name.eq(&new.name),
            authority::slug.eq(new.slug.as_str()),
            authority::certificate.eq(&new.certificate),
            authority::issuer_id.eq(new.issuer.map(AuthorityId::number)),
            authority::key_name.eq(KeyName::of_authority(&new.slug).as_str()),
            authority::crl_number.eq(CrlNumber::NONE.number()),
            authority::last_signed_at.eq(now),
            authority::created_at.eq(now),
            authority::crl_this_update.eq(Timestamp::from_unix_seconds(0).to_row()),
        ))
        .returning(authority::id)
        .row(tx.connection)?;
    let id = AuthorityId::from_row(id);
    super::crl::insert_due(tx, id)?;
    Ok(id)
}

pub(crate) fn find_authority(connection: &mut AnyConnection, id: AuthorityId) -> Result<Option<Authority>> {
    let row =
        authority::table.find(id.number()).select(AuthorityRow::as_select()).get_result(here(connection)).optional()?;
    row.map(AuthorityRow::load).transpose()
}

pub(crate) fn count_authorities(connection: &mut AnyConnection) -> Result<i64> {
    Ok(authority::table.count().row(connection)?)
}

/// Every CA, oldest first.
pub(crate) fn list_authorities(connection: &mut AnyConnection) -> Result<Vec<Authority>> {
    let rows = authority::table.order(authority::id).select(AuthorityRow::as_select()).load(here(connection))?;
    rows.into_iter().map(AuthorityRow::load).collect()
}

/// The names of the CAs in URLs, each with the highest CRL number that was taken, oldest first.
pub(crate) fn list_crl_numbers(connection: &mut AnyConnection) -> Result<Vec<(AuthoritySlug, CrlNumber)>> {
    let rows: Vec<(String, i64)> =
        authority::table.order(authority::id).select((authority::slug, authority::crl_number)).rows(connection)?;
    rows.into_iter().map(|(slug, number)| Ok((AuthoritySlug::from_row(slug)?, CrlNumber::from_row(number)?))).collect()
}

/// Records that a CRL with this number and this thisUpdate was published: later CRLs get higher values, and nothing is
/// signed before that time.
pub(crate) fn raise_crl_number(
    tx: &mut Tx<'_>,
    id: AuthorityId,
    number: CrlNumber,
    this_update: Timestamp,
) -> Result<()> {
    let row = authority::table.find(id.number());
    diesel::update(row.filter(authority::crl_number.lt(number.number())))
        .set(authority::crl_number.eq(number.number()))
        .run(tx.connection)?;
    diesel::update(row.filter(authority::last_signed_at.lt(this_update.to_row())))
        .set(authority::last_signed_at.eq(this_update.to_row()))
        .run(tx.connection)?;
    diesel::update(row.filter(authority::crl_this_update.lt(this_update.to_row())))
        .set(authority::crl_this_update.eq(this_update.to_row()))
        .run(tx.connection)?;
    Ok(())
}

/// The last begun CRL of a CA.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CrlTurn {
    /// The highest CRL number that was taken.
    pub(crate) number: CrlNumber,
    /// The latest thisUpdate that was taken.
    pub(crate) this_update: Timestamp,
}

/// The last begun CRL of a CA. The row is locked, so that of two processes that publish at the same time the second
/// waits and takes the next number.
pub(crate) fn lock_crl_turn(tx: &mut Tx<'_>, id: AuthorityId) -> Result<CrlTurn> {
    let row = authority::table.find(id.number()).select((authority::crl_number, authority::crl_this_update));
    let last: QueryResult<(i64, time::PrimitiveDateTime)> = locked_row!(row, tx.connection);
    let (number, this_update) = last?;
    Ok(CrlTurn { number: CrlNumber::from_row(number)?, this_update: Timestamp::from_row(this_update) })
}

/// Takes this second, and the next CRL number of a CA after `last`. The row must be locked.
pub(crate) fn take_crl_turn(tx: &mut Tx<'_>, id: AuthorityId, last: CrlNumber) -> Result<CrlNumber> {
    let number = last.next(tx.now());
    diesel::update(authority::table.find(id.number()))
        .set((authority::crl_number.eq(number.number()), authority::crl_this_update.eq(tx.now().to_row())))
        .run(tx.connection)?;
    Ok(number)
}

/// Records the time before the CA signs, and refuses when the clock is before the recorded time, because the signed
/// data would have a wrong time. Every signature of a CA of the server passes this function, so it also refuses while a
/// restore is not finished.
pub(crate) fn advance_clock(tx: &mut Tx<'_>, id: AuthorityId) -> Result<()> {
    if tx.signs == Some(id) {
        return Ok(());
    }
    super::restoration::demand_finished(tx.connection)?;
    let last: time::PrimitiveDateTime =
        authority::table.find(id.number()).select(authority::last_signed_at).row(tx.connection)?;
    let last = Timestamp::from_row(last);
    if tx.now() + CLOCK_SLACK < last {
        return Err(Error::internal(format!(
            "the clock went back: it shows {}, but this CA signed at {last}",
            tx.now()
        )));
    }
    if tx.now() > last {
        diesel::update(authority::table.find(id.number()))
            .set(authority::last_signed_at.eq(tx.now().to_row()))
            .run(tx.connection)?;
    }
    tx.signs = Some(id);
    Ok(())
}

/// The tolerance: two transactions may begin in one order and commit in the other.
const CLOCK_SLACK: time::Duration = time::Duration::seconds(30);
