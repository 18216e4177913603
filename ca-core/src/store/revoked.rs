//! Table `revoked`: the serial numbers of each CA that are on hold or revoked. It is the only record of this state.
//!
//! A row needs no certificate: it may contain the serial number of an abandoned intent. If there is a certificate, the
//! row contains the SHA-256 of its key.

use diesel::expression::SqlLiteral;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::row_serial::RowSerial;
use super::row_time::RowTime;
use super::schema::revoked;
use super::serial_range::SerialRange;
use super::statement::{Statement as _, here};
use super::writer::Tx;
use crate::crl::CrlEntry;
use crate::error::{Conflict, Error, Result};
use crate::types::{AuthorityId, CertificateStatus, RevocationReason, SerialNumber, Sha256Digest, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = revoked)]
pub(super) struct RevokedRow {
    serial: Vec<u8>,
    revoked_at: PrimitiveDateTime,
    reason: i64,
    invalidity_date: Option<PrimitiveDateTime>,
}

fn entry(
    serial: SerialNumber,
    revoked_at: Timestamp,
    reason: i64,
    invalidity_date: Option<Timestamp>,
) -> Result<CrlEntry> {
    let reason = u8::try_from(reason).ok().and_then(RevocationReason::from_code);
    Ok(CrlEntry {
        serial,
        revoked_at,
        reason: reason.ok_or_else(|| Error::internal("a stored reason can't be read"))?,
        invalidity_date,
    })
}

impl RevokedRow {
    fn entry(self) -> Result<CrlEntry> {
        let (at, since) = (Timestamp::from_row(self.revoked_at), self.invalidity_date.map(Timestamp::from_row));
        entry(SerialNumber::from_octets(&self.serial)?, at, self.reason, since)
    }

    /// The status of a certificate with this row, or without a row.
    pub(super) fn status(row: Option<Self>) -> Result<CertificateStatus> {
        let Some(entry) = row.map(Self::entry).transpose()? else { return Ok(CertificateStatus::Valid) };
        Ok(match entry.reason {
            RevocationReason::CertificateHold => CertificateStatus::Held { at: entry.revoked_at },
            reason => {
                CertificateStatus::Revoked { at: entry.revoked_at, reason, invalidity_date: entry.invalidity_date }
            }
        })
    }
}

/// Adds a serial number that is not listed yet.
///
/// # Errors
/// `Conflict(AlreadyRevoked)` when another transaction listed it meanwhile.
pub(crate) fn insert_entry(tx: &mut Tx<'_>, authority: AuthorityId, entry: &CrlEntry) -> Result<()> {
    let key = super::certificate::find_key_digest(tx.connection, authority, &entry.serial)?;
    let inserted = diesel::insert_into(revoked::table)
        .values((
            revoked::authority_id.eq(authority.number()),
            revoked::serial.eq(entry.serial.octets()),
            revoked::revoked_at.eq(entry.revoked_at.to_row()),
            revoked::reason.eq(i64::from(entry.reason.code())),
            revoked::invalidity_date.eq(entry.invalidity_date.map(Timestamp::to_row)),
            revoked::spki_sha256.eq(key),
        ))
        .run(tx.connection);
    match inserted {
        Ok(_) => super::crl::count_change(tx, authority, &entry.serial),
        Err(error) if super::is_duplicate(&error) => Err(Conflict::AlreadyRevoked.into()),
        Err(error) => Err(error.into()),
    }
}

/// Records the key of a certificate with its serial number, if that is listed.
pub(super) fn note_key(
    tx: &mut Tx<'_>,
    authority: AuthorityId,
    serial: &SerialNumber,
    key: &Sha256Digest,
) -> Result<()> {
    diesel::update(revoked::table.find((authority.number(), serial.octets())))
        .set(revoked::spki_sha256.eq(key.octets().as_slice()))
        .run(tx.connection)?;
    Ok(())
}

/// Whether any certificate with this key is revoked or on hold; one query, independent of the number of certificates.
pub(crate) fn is_listed_with_key(connection: &mut AnyConnection, key: &Sha256Digest) -> Result<bool> {
    let listed = revoked::table.filter(revoked::spki_sha256.eq(key.octets().as_slice()));
    Ok(diesel::select(diesel::dsl::exists(listed)).row(connection)?)
}

/// Changes an entry with the reason `before`: a hold that becomes a revocation, or a revocation whose key is later
/// reported as compromised.
///
/// # Errors
/// `Conflict(AlreadyRevoked)` when another transaction changed it meanwhile.
pub(crate) fn update_entry(
    tx: &mut Tx<'_>,
    authority: AuthorityId,
    before: RevocationReason,
    entry: &CrlEntry,
) -> Result<()> {
    let listed = revoked::table.find((authority.number(), entry.serial.octets()));
    let changed = diesel::update(listed.filter(revoked::reason.eq(i64::from(before.code()))))
        .set((
            revoked::revoked_at.eq(entry.revoked_at.to_row()),
            revoked::reason.eq(i64::from(entry.reason.code())),
            revoked::invalidity_date.eq(entry.invalidity_date.map(Timestamp::to_row)),
        ))
        .run(tx.connection)?;
    if changed == 1 {
        super::crl::count_change(tx, authority, &entry.serial)
    } else {
        Err(Conflict::AlreadyRevoked.into())
    }
}

/// Removes a serial number that is on hold.
///
/// # Errors
/// `Conflict(NotHeld)` when it is not, or no longer, on hold.
pub(crate) fn release_entry(tx: &mut Tx<'_>, authority: AuthorityId, serial: &SerialNumber) -> Result<()> {
    let listed = revoked::table.find((authority.number(), serial.octets()));
    let held = listed.filter(revoked::reason.eq(i64::from(RevocationReason::CertificateHold.code())));
    let released = diesel::delete(held).run(tx.connection)?;
    if released == 1 { super::crl::count_change(tx, authority, serial) } else { Err(Conflict::NotHeld.into()) }
}

/// The entry of a serial number, if it is listed.
pub(crate) fn find_entry(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    serial: &SerialNumber,
) -> Result<Option<CrlEntry>> {
    let listed = revoked::table.find((authority.number(), serial.octets()));
    let row = listed.select(RevokedRow::as_select()).get_result(here(connection)).optional()?;
    row.map(RevokedRow::entry).transpose()
}

/// The condition of the index `revoked_held`, in its words: with a bound value SQLite would not use that index.
pub(super) fn is_held() -> SqlLiteral<Bool> {
    diesel::dsl::sql("revoked.reason = 6")
}

/// The serial numbers of a CA that were put on hold before `before`.
pub(crate) fn list_held_before(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    before: Timestamp,
) -> Result<Vec<SerialNumber>> {
    let rows: Vec<Vec<u8>> = revoked::table
        .filter(revoked::authority_id.eq(authority.number()))
        .filter(is_held())
        .filter(revoked::revoked_at.lt(before.to_row()))
        .select(revoked::serial)
        .rows(connection)?;
    rows.iter().map(|serial| SerialNumber::from_octets(serial)).collect()
}

/// The serial numbers of a CA that are on hold.
pub(crate) fn list_held(connection: &mut AnyConnection, authority: AuthorityId) -> Result<Vec<SerialNumber>> {
    let rows: Vec<Vec<u8>> = revoked::table
        .filter(revoked::authority_id.eq(authority.number()))
        .filter(is_held())
        .select(revoked::serial)
        .rows(connection)?;
    rows.iter().map(|serial| SerialNumber::from_octets(serial)).collect()
}

/// Passes the entries of a CA in a range to `take`, in the order of the serial numbers. The rows of one query are
/// processed one by one, so that a million rows are never in memory together.
///
/// # Errors
/// The errors of `take`.
pub(crate) fn for_each_entry(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    range: &SerialRange,
    mut take: impl FnMut(CrlEntry) -> Result<()>,
) -> Result<()> {
    let listed = revoked::table
        .filter(revoked::authority_id.eq(authority.number()))
        .filter(revoked::serial.ge(range.from()))
        .filter(revoked::serial.lt(range.below()))
        .order(revoked::serial)
        .select((revoked::serial, revoked::revoked_at, revoked::reason, revoked::invalidity_date));
    let mut take_row = |row: QueryResult<NarrowRow>| {
        let (RowSerial(serial), RowTime(at), reason, since) = row?;
        take(entry(serial, at, reason, since.map(|RowTime(since)| since))?)
    };
    match connection {
        AnyConnection::Sqlite(sqlite) => listed.load_iter::<NarrowRow, _>(here(sqlite))?.try_for_each(&mut take_row),
        AnyConnection::Postgres(postgres) => {
            listed.load_iter::<NarrowRow, PgRowByRowLoadingMode>(here(postgres))?.try_for_each(&mut take_row)
        }
    }
}

type NarrowRow = (RowSerial, RowTime, i64, Option<RowTime>);
