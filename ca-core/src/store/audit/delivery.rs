//! Rows of the trail with their links, for destinations.

use super::{AuditRow, PersonalRow, read_rows};
use crate::audit::{ChainRecord, Record};
use crate::error::Result;
use crate::store::connection::AnyConnection;
use crate::types::Timestamp;

/// Rows after `after` with their links, oldest first, at most a thousand.
pub(crate) fn list_after(connection: &mut AnyConnection, after: i64) -> Result<Vec<ChainRecord>> {
    Ok(read_rows(connection, after, i64::MAX)?.into_iter().map(|(row, personal)| link_record(row, personal)).collect())
}

fn link_record(row: AuditRow, personal: Option<PersonalRow>) -> ChainRecord {
    let (salt, text) = personal.map(|personal| (personal.salt, personal.text)).unzip();
    let record = Record {
        seq: row.seq,
        at: Timestamp::from_row(row.at),
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        detail: row.detail,
        personal: text,
    };
    let AuditRow { personal_digest, previous_hash, hash, .. } = row;
    ChainRecord { record, salt, personal_digest, previous_hash, hash }
}
