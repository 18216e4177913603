//! Table `revoked`: the serial numbers of each CA that are on hold or revoked; the only place that says so.
//!
//! A row needs no certificate: a serial number of an abandoned intent stands here as well.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::revoked;
use super::writer::Tx;
use crate::crl::Entry;
use crate::error::{Error, Result};
use crate::types::{AuthorityId, CertificateStatus, RevocationReason, SerialNumber, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = revoked)]
pub(super) struct RevokedRow {
    serial: Vec<u8>,
    revoked_at: PrimitiveDateTime,
    reason: i64,
    invalidity_date: Option<PrimitiveDateTime>,
}

impl RevokedRow {
    fn entry(self) -> Result<Entry> {
        let reason = u8::try_from(self.reason).ok().and_then(RevocationReason::from_code);
        Ok(Entry {
            serial: SerialNumber::from_octets(&self.serial)?,
            revoked_at: Timestamp::from_row(self.revoked_at),
            reason: reason.ok_or_else(|| Error::internal("a stored reason can't be read"))?,
            invalidity_date: self.invalidity_date.map(Timestamp::from_row),
        })
    }

    /// The status of a certificate with this row, or with none.
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

/// Lists a serial number; one that is on hold is revoked for good.
pub(crate) fn put_entry(tx: &mut Tx<'_>, authority: AuthorityId, entry: &Entry) -> Result<()> {
    delete_entry(tx, authority, &entry.serial)?;
    diesel::insert_into(revoked::table)
        .values((
            revoked::authority_id.eq(authority.number()),
            revoked::serial.eq(entry.serial.octets()),
            revoked::revoked_at.eq(entry.revoked_at.to_row()),
            revoked::reason.eq(i64::from(entry.reason.code())),
            revoked::invalidity_date.eq(entry.invalidity_date.map(Timestamp::to_row)),
        ))
        .execute(tx.connection)?;
    super::crl::mark_due(tx, authority)
}

/// Takes a serial number off the list: a release from hold.
pub(crate) fn delete_entry(tx: &mut Tx<'_>, authority: AuthorityId, serial: &SerialNumber) -> Result<()> {
    diesel::delete(revoked::table.find((authority.number(), serial.octets()))).execute(tx.connection)?;
    super::crl::mark_due(tx, authority)
}

/// Every entry of a CA, in the order of their serial numbers.
pub(crate) fn list_entries(connection: &mut AnyConnection, authority: AuthorityId) -> Result<Vec<Entry>> {
    let rows: Vec<RevokedRow> = revoked::table
        .filter(revoked::authority_id.eq(authority.number()))
        .order(revoked::serial)
        .select(RevokedRow::as_select())
        .load(connection)?;
    rows.into_iter().map(RevokedRow::entry).collect()
}
