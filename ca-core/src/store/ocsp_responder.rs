//! Table `ocsp_responder`: the certificates of the keys that sign OCSP responses.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::ocsp_responder;
use super::signal::Concern;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{AuthorityId, SerialNumber, Timestamp};

/// A responder of a CA.
#[derive(Debug, Clone)]
pub(crate) struct StoredResponder {
    pub(crate) authority: AuthorityId,
    pub(crate) serial: SerialNumber,
    /// The name of its key in the key store.
    pub(crate) key_name: String,
    /// The `Certificate` (RFC 5280 §4.1), DER.
    pub(crate) certificate: Vec<u8>,
    pub(crate) not_after: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = ocsp_responder)]
struct ResponderRow {
    authority_id: i64,
    serial: Vec<u8>,
    key_name: String,
    certificate: Vec<u8>,
    not_after: PrimitiveDateTime,
}

impl ResponderRow {
    fn load(self) -> Result<StoredResponder> {
        Ok(StoredResponder {
            authority: AuthorityId::from_row(self.authority_id),
            serial: SerialNumber::from_octets(&self.serial)?,
            key_name: self.key_name,
            certificate: self.certificate,
            not_after: Timestamp::from_row(self.not_after),
        })
    }
}

pub(crate) fn insert_responder(tx: &mut Tx<'_>, new: &StoredResponder) -> Result<()> {
    tx.concern(Concern::Status);
    diesel::insert_into(ocsp_responder::table)
        .values((
            ocsp_responder::authority_id.eq(new.authority.number()),
            ocsp_responder::serial.eq(new.serial.octets()),
            ocsp_responder::key_name.eq(&new.key_name),
            ocsp_responder::certificate.eq(&new.certificate),
            ocsp_responder::not_after.eq(new.not_after.to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// The names of the keys of responders that had ended at `now`.
pub(crate) fn list_ended_keys(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    now: Timestamp,
) -> Result<Vec<String>> {
    Ok(ocsp_responder::table
        .filter(ocsp_responder::authority_id.eq(authority.number()))
        .filter(ocsp_responder::not_after.lt(now.to_row()))
        .select(ocsp_responder::key_name)
        .rows(connection)?)
}

/// The responders of a CA that are good after `now`, newest first.
pub(crate) fn list_responders(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    now: Timestamp,
) -> Result<Vec<StoredResponder>> {
    let rows: Vec<ResponderRow> = ocsp_responder::table
        .filter(ocsp_responder::authority_id.eq(authority.number()))
        .filter(ocsp_responder::not_after.gt(now.to_row()))
        .order((ocsp_responder::not_after.desc(), ocsp_responder::id.desc()))
        .select(ResponderRow::as_select())
        .load(connection)?;
    rows.into_iter().map(ResponderRow::load).collect()
}
