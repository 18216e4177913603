//! Table `notice_signer`: the certificates of the mailboxes that send the server's mails.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::certificate::read_profile;
use super::connection::AnyConnection;
use super::schema::notice_signer;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{AuthorityId, EmailAddress, KeyName, Profile, SerialNumber, Timestamp};

/// A signer of mails.
#[derive(Debug, Clone)]
pub(crate) struct StoredSigner {
    pub(crate) profile: Profile,
    pub(crate) address: EmailAddress,
    pub(crate) authority: AuthorityId,
    pub(crate) serial: SerialNumber,
    /// The name of its key in the key store.
    pub(crate) key_name: KeyName,
    /// The `Certificate` (RFC 5280 §4.1), DER.
    pub(crate) certificate: Vec<u8>,
    pub(crate) not_after: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = notice_signer)]
struct SignerRow {
    profile: String,
    address: String,
    authority_id: i64,
    serial: Vec<u8>,
    key_name: String,
    certificate: Vec<u8>,
    not_after: PrimitiveDateTime,
}

impl SignerRow {
    fn load(self) -> Result<StoredSigner> {
        Ok(StoredSigner {
            profile: read_profile(&self.profile)?,
            address: self.address.parse().map_err(|_| Error::internal("a stored address can't be read"))?,
            authority: AuthorityId::from_row(self.authority_id),
            serial: SerialNumber::from_octets(&self.serial)?,
            key_name: KeyName::from_row(self.key_name)?,
            certificate: self.certificate,
            not_after: Timestamp::from_row(self.not_after),
        })
    }
}

pub(crate) fn insert_signer(tx: &mut Tx<'_>, new: &StoredSigner) -> Result<()> {
    diesel::insert_into(notice_signer::table)
        .values((
            notice_signer::authority_id.eq(new.authority.number()),
            notice_signer::serial.eq(new.serial.octets()),
            notice_signer::address.eq(new.address.as_str()),
            notice_signer::profile.eq(new.profile.name()),
            notice_signer::key_name.eq(new.key_name.as_str()),
            notice_signer::certificate.eq(&new.certificate),
            notice_signer::not_after.eq(new.not_after.to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// The signers that are good after `now`, newest first.
pub(crate) fn list_signers(connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<StoredSigner>> {
    let rows: Vec<SignerRow> = notice_signer::table
        .filter(notice_signer::not_after.gt(now.to_row()))
        .order((notice_signer::not_after.desc(), notice_signer::id.desc()))
        .select(SignerRow::as_select())
        .load(connection)?;
    rows.into_iter().map(SignerRow::load).collect()
}

/// The names of the keys of signers that had ended at `now`.
pub(crate) fn list_ended_keys(connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<KeyName>> {
    let rows: Vec<String> = notice_signer::table
        .filter(notice_signer::not_after.lt(now.to_row()))
        .select(notice_signer::key_name)
        .rows(connection)?;
    rows.into_iter().map(KeyName::from_row).collect()
}

/// Whether a CA has issued a signer with this serial number.
pub(crate) fn is_issued(connection: &mut AnyConnection, authority: AuthorityId, serial: &SerialNumber) -> Result<bool> {
    let found = notice_signer::table
        .filter(notice_signer::authority_id.eq(authority.number()))
        .filter(notice_signer::serial.eq(serial.octets()));
    Ok(diesel::select(diesel::dsl::exists(found)).row(connection)?)
}
