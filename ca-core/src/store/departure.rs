//! Tables `departure` and `departure_certificate`: people who leave, and what their departure suspended.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::{departure, departure_certificate};
use super::statement::{Statement as _, here};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::policy::{Actor, Role};
use crate::types::{CertificateId, DepartureId, PersonId, Timestamp};

/// A person's departure.
#[derive(Debug, Clone)]
pub(crate) struct StoredDeparture {
    pub(crate) id: DepartureId,
    pub(crate) opened_at: Timestamp,
    pub(crate) opened_by: String,
    /// The time from which the certificates are revoked.
    pub(crate) revokes_at: Timestamp,
    /// The roles that the person had.
    pub(crate) roles: Vec<Role>,
    /// When it ended, by whom, and whether it was undone.
    pub(crate) end: Option<End>,
}

/// The end of a departure.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    pub(crate) undone: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = departure)]
struct DepartureRow {
    id: i64,
    opened_at: PrimitiveDateTime,
    opened_by: String,
    revokes_at: PrimitiveDateTime,
    roles: String,
    ended_at: Option<PrimitiveDateTime>,
    ended_by: Option<String>,
    undone: bool,
}

impl DepartureRow {
    fn read(self) -> Result<StoredDeparture> {
        let roles = self.roles.split(',').filter(|name| !name.is_empty());
        let roles = roles.map(|name| name.parse().map_err(|()| Error::internal("a stored role can't be read")));
        let (by, undone) = (self.ended_by.unwrap_or_default(), self.undone);
        Ok(StoredDeparture {
            id: DepartureId::from_row(self.id),
            opened_at: Timestamp::from_row(self.opened_at),
            opened_by: self.opened_by,
            revokes_at: Timestamp::from_row(self.revokes_at),
            roles: roles.collect::<Result<_>>()?,
            end: self.ended_at.map(|at| End { at: Timestamp::from_row(at), by, undone }),
        })
    }
}

pub(crate) fn insert_departure(
    tx: &mut Tx<'_>,
    person: PersonId,
    by: &Actor,
    revokes_at: Timestamp,
    roles: &[Role],
) -> Result<DepartureId> {
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    let id: i64 = diesel::insert_into(departure::table)
        .values((
            departure::person_id.eq(person.number()),
            departure::opened_at.eq(tx.now().to_row()),
            departure::opened_by.eq(by.to_string()),
            departure::revokes_at.eq(revokes_at.to_row()),
            departure::roles.eq(names.join(",")),
        ))
        .returning(departure::id)
        .row(tx.connection)?;
    Ok(DepartureId::from_row(id))
}

/// Records that a departure suspended this certificate.
pub(crate) fn insert_suspended(tx: &mut Tx<'_>, id: DepartureId, certificate: CertificateId) -> Result<()> {
    diesel::insert_into(departure_certificate::table)
        .values((
            departure_certificate::departure_id.eq(id.number()),
            departure_certificate::certificate_id.eq(certificate.number()),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// Removes a role from those that the departure of a person that has not ended keeps; returns whether it was among them.
pub(crate) fn forget_role(tx: &mut Tx<'_>, person: PersonId, role: Role) -> Result<bool> {
    let Some(held) = find_held(tx.connection, person)? else { return Ok(false) };
    let kept: Vec<&str> = held.roles.iter().filter(|it| **it != role).map(|role| role.name()).collect();
    if kept.len() == held.roles.len() {
        return Ok(false);
    }
    diesel::update(departure::table.find(held.id.number()))
        .set(departure::roles.eq(kept.join(",")))
        .run(tx.connection)?;
    Ok(true)
}

/// Removes a certificate from what a departure that has not ended suspended; returns whether it was there.
pub(crate) fn forget_suspended(tx: &mut Tx<'_>, certificate: CertificateId) -> Result<bool> {
    let held = departure::table.filter(departure::ended_at.is_null()).select(departure::id);
    let of_held = departure_certificate::table
        .filter(departure_certificate::certificate_id.eq(certificate.number()))
        .filter(departure_certificate::departure_id.eq_any(held));
    Ok(diesel::delete(of_held).run(tx.connection)? > 0)
}

/// Moves the end of the grace period of every departure that has not ended to `at`, unless it is later.
pub(crate) fn postpone_all(tx: &mut Tx<'_>, at: Timestamp) -> Result<usize> {
    let early = departure::table.filter(departure::ended_at.is_null()).filter(departure::revokes_at.lt(at.to_row()));
    Ok(diesel::update(early).set(departure::revokes_at.eq(at.to_row())).run(tx.connection)?)
}

/// The certificates that a departure suspended.
pub(crate) fn list_suspended(connection: &mut AnyConnection, id: DepartureId) -> Result<Vec<CertificateId>> {
    let ids: Vec<i64> = departure_certificate::table
        .filter(departure_certificate::departure_id.eq(id.number()))
        .order(departure_certificate::certificate_id)
        .select(departure_certificate::certificate_id)
        .rows(connection)?;
    Ok(ids.into_iter().map(CertificateId::from_row).collect())
}

/// The departure of a person that has not ended.
pub(crate) fn find_held(connection: &mut AnyConnection, person: PersonId) -> Result<Option<StoredDeparture>> {
    let row: Option<DepartureRow> = departure::table
        .filter(departure::person_id.eq(person.number()))
        .filter(departure::ended_at.is_null())
        .select(DepartureRow::as_select())
        .get_result(here(connection))
        .optional()?;
    row.map(DepartureRow::read).transpose()
}

/// The newest departure of a person, ended or not.
pub(crate) fn find_newest(connection: &mut AnyConnection, person: PersonId) -> Result<Option<StoredDeparture>> {
    let row: Option<DepartureRow> = departure::table
        .filter(departure::person_id.eq(person.number()))
        .order(departure::id.desc())
        .limit(1)
        .select(DepartureRow::as_select())
        .get_result(here(connection))
        .optional()?;
    row.map(DepartureRow::read).transpose()
}

/// The departures that have not ended, with their people, those whose certificates are revoked next first.
pub(crate) fn list_held(connection: &mut AnyConnection, limit: i64) -> Result<Vec<(PersonId, StoredDeparture)>> {
    let rows: Vec<(i64, DepartureRow)> = departure::table
        .filter(departure::ended_at.is_null())
        .order((departure::revokes_at, departure::id))
        .limit(limit)
        .select((departure::person_id, DepartureRow::as_select()))
        .load(here(connection))?;
    rows.into_iter().map(|(person, row)| Ok((PersonId::from_row(person), row.read()?))).collect()
}

/// The people whose certificates are to be revoked by now, the longest overdue first.
pub(crate) fn list_due(connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = departure::table
        .filter(departure::ended_at.is_null())
        .filter(departure::revokes_at.le(now.to_row()))
        .order(departure::revokes_at)
        .select(departure::person_id)
        .rows(connection)?;
    Ok(ids.into_iter().map(PersonId::from_row).collect())
}

/// Ends a departure that has not ended.
pub(crate) fn end_departure(tx: &mut Tx<'_>, id: DepartureId, by: &Actor, undone: bool) -> Result<()> {
    diesel::update(departure::table.find(id.number()).filter(departure::ended_at.is_null()))
        .set((
            departure::ended_at.eq(tx.now().to_row()),
            departure::ended_by.eq(by.to_string()),
            departure::undone.eq(undone),
        ))
        .run(tx.connection)?;
    Ok(())
}
