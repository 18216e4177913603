//! Table `directory_result`: the outcome of the last reconciliation of an entry.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::outbox::parts;
use super::schema::directory_result;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{DirectoryName, DirectoryResult, EntryKey, PublishOutcome, Timestamp};

pub(crate) fn put(tx: &mut Tx<'_>, directory: &DirectoryName, entry: EntryKey, result: &DirectoryResult) -> Result<()> {
    let (kind, id) = parts(entry);
    diesel::delete(directory_result::table.find((directory.as_str(), kind, id))).run(tx.connection)?;
    diesel::insert_into(directory_result::table)
        .values((
            directory_result::directory.eq(directory.as_str()),
            directory_result::entry_kind.eq(kind),
            directory_result::entry_id.eq(id),
            directory_result::dn.eq(&result.dn),
            directory_result::outcome.eq(result.outcome.name()),
            directory_result::detail.eq(&result.detail),
            directory_result::at.eq(result.at.to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}

pub(crate) fn find(
    connection: &mut AnyConnection,
    directory: &DirectoryName,
    entry: EntryKey,
) -> Result<Option<DirectoryResult>> {
    let (kind, id) = parts(entry);
    let row: Option<(String, String, String, time::PrimitiveDateTime)> = directory_result::table
        .find((directory.as_str(), kind, id))
        .select((directory_result::dn, directory_result::outcome, directory_result::detail, directory_result::at))
        .row(connection)
        .optional()?;
    row.map(|(dn, outcome, detail, at)| {
        let outcome = PublishOutcome::from_name(&outcome).ok_or_else(|| {
            Error::internal(format!("the stored outcome `{outcome}` of a directory's entry can't be read"))
        })?;
        Ok(DirectoryResult { dn, outcome, detail, at: Timestamp::from_row(at) })
    })
    .transpose()
}
