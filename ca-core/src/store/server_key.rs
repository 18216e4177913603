//! Table `server_key`: the certificates of the server's own keys, for OCSP responders and for the senders of its mails.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::server_key;
use super::signal::Concern;
use super::statement::{Statement as _, here};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{AuthorityId, EmailAddress, KeyName, SerialNumber, ServerKeyKind, Timestamp};

/// A key of the server with its certificate.
#[derive(Debug, Clone)]
pub(crate) struct ServerKey {
    pub(crate) kind: ServerKeyKind,
    /// The sender of the mails that it signs; `None` for an OCSP responder.
    pub(crate) address: Option<EmailAddress>,
    pub(crate) authority: AuthorityId,
    pub(crate) serial: SerialNumber,
    /// The name of its key in the key store.
    pub(crate) key_name: KeyName,
    /// The `Certificate` (RFC 5280 §4.1), DER.
    pub(crate) certificate: Vec<u8>,
    pub(crate) not_after: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = server_key)]
struct ServerKeyRow {
    kind: String,
    address: Option<String>,
    authority_id: i64,
    serial: Vec<u8>,
    key_name: String,
    certificate: Vec<u8>,
    not_after: PrimitiveDateTime,
}

impl ServerKeyRow {
    fn load(self) -> Result<ServerKey> {
        let unreadable =
            |what: &str| Error::internal(format!("the {what} of a stored key of the server can't be read"));
        Ok(ServerKey {
            kind: ServerKeyKind::from_name(&self.kind).ok_or_else(|| unreadable("kind"))?,
            address: self.address.map(|address| address.parse()).transpose().map_err(|_| unreadable("address"))?,
            authority: AuthorityId::from_row(self.authority_id),
            serial: SerialNumber::from_octets(&self.serial)?,
            key_name: KeyName::from_row(self.key_name)?,
            certificate: self.certificate,
            not_after: Timestamp::from_row(self.not_after),
        })
    }
}

pub(crate) fn insert_server_key(tx: &mut Tx<'_>, new: &ServerKey) -> Result<()> {
    if new.kind == ServerKeyKind::OcspResponder {
        tx.concern(Concern::Status);
    }
    diesel::insert_into(server_key::table)
        .values((
            server_key::authority_id.eq(new.authority.number()),
            server_key::kind.eq(new.kind.name()),
            server_key::serial.eq(new.serial.octets()),
            server_key::address.eq(new.address.as_ref().map(EmailAddress::as_str)),
            server_key::key_name.eq(new.key_name.as_str()),
            server_key::certificate.eq(&new.certificate),
            server_key::not_after.eq(new.not_after.to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// The OCSP responders of a CA that are valid after `now`, newest first.
pub(crate) fn list_responders(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    now: Timestamp,
) -> Result<Vec<ServerKey>> {
    let mut good = list_good(connection, &[ServerKeyKind::OcspResponder], now)?;
    good.retain(|key| key.authority == authority);
    Ok(good)
}

/// The signers of mails that are valid after `now`, newest first.
pub(crate) fn list_signers(connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<ServerKey>> {
    list_good(connection, &ServerKeyKind::MAIL_SIGNERS, now)
}

/// There are few: each is valid for 90 days and replaced after 60.
fn list_good(connection: &mut AnyConnection, kinds: &[ServerKeyKind], now: Timestamp) -> Result<Vec<ServerKey>> {
    let rows: Vec<ServerKeyRow> = server_key::table
        .filter(server_key::kind.eq_any(kinds.iter().map(|kind| kind.name())))
        .filter(server_key::not_after.gt(now.to_row()))
        .order((server_key::not_after.desc(), server_key::id.desc()))
        .select(ServerKeyRow::as_select())
        .load(here(connection))?;
    rows.into_iter().map(ServerKeyRow::load).collect()
}

/// The names of the keys whose certificates had expired at `now`.
pub(crate) fn list_ended_keys(connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<KeyName>> {
    let names: Vec<String> = server_key::table
        .filter(server_key::not_after.lt(now.to_row()))
        .select(server_key::key_name)
        .rows(connection)?;
    names.into_iter().map(KeyName::from_row).collect()
}

/// Whether a CA issued a certificate with this serial number to a signer of mails.
pub(crate) fn is_signer(connection: &mut AnyConnection, authority: AuthorityId, serial: &SerialNumber) -> Result<bool> {
    let found = server_key::table
        .filter(server_key::authority_id.eq(authority.number()))
        .filter(server_key::serial.eq(serial.octets()))
        .filter(server_key::kind.ne(ServerKeyKind::OcspResponder.name()));
    Ok(diesel::select(diesel::dsl::exists(found)).row(connection)?)
}
