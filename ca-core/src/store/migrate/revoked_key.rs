//! Completes the column of migration 0023 in rows that an older program wrote after it.

use diesel::prelude::*;

use crate::error::Result;
use crate::store::connection::AnyConnection;
use crate::store::schema::{certificate, revoked};
use crate::store::statement::Statement as _;

/// Writes the digest of the certificate's key beside each listed serial number that lacks it.
pub(super) fn complete(connection: &mut AnyConnection) -> Result<()> {
    let of_certificate =
        certificate::authority_id.eq(revoked::authority_id).and(certificate::serial.eq(revoked::serial));
    let lacking: Vec<(i64, Vec<u8>, Vec<u8>)> = revoked::table
        .inner_join(certificate::table.on(of_certificate))
        .filter(revoked::spki_sha256.is_null())
        .select((revoked::authority_id, revoked::serial, certificate::spki_sha256))
        .rows(connection)?;
    for (authority, serial, key) in lacking {
        diesel::update(revoked::table.find((authority, serial))).set(revoked::spki_sha256.eq(key)).run(connection)?;
    }
    Ok(())
}
