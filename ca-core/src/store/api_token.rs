//! Table `api_token`: programs that may request certificates, by the hash of a token that only they hold.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::api_token;
use super::signal::Concern;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Conflict, Result};
use crate::types::{ProgramName, Timestamp, TokenHash};

/// A stored token.
#[derive(Debug, Clone)]
pub(crate) struct StoredToken {
    pub(crate) program: ProgramName,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

impl StoredToken {
    /// Whether it has neither been ended nor expired.
    pub(crate) fn is_good(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

type Row = (String, PrimitiveDateTime, PrimitiveDateTime, Option<PrimitiveDateTime>);

const COLUMNS: (api_token::name, api_token::created_at, api_token::expires_at, api_token::ended_at) =
    (api_token::name, api_token::created_at, api_token::expires_at, api_token::ended_at);

fn read((name, created_at, expires_at, ended_at): Row) -> Result<StoredToken> {
    Ok(StoredToken {
        program: name.parse()?,
        created_at: Timestamp::from_row(created_at),
        expires_at: Timestamp::from_row(expires_at),
        ended_at: ended_at.map(Timestamp::from_row),
    })
}

/// Stores a new token.
///
/// # Errors
/// `Conflict(ProgramKnown)` when the name was used before.
pub(crate) fn insert_token(
    tx: &mut Tx<'_>,
    program: &ProgramName,
    token: &TokenHash,
    expires_at: Timestamp,
) -> Result<()> {
    tx.concern(Concern::Programs);
    let known = api_token::table.find(program.as_str());
    if diesel::select(diesel::dsl::exists(known)).row(tx.connection)? {
        return Err(Conflict::ProgramKnown.into());
    }
    diesel::insert_into(api_token::table)
        .values((
            api_token::name.eq(program.as_str()),
            api_token::token_hash.eq(token.octets().as_slice()),
            api_token::created_at.eq(tx.now().to_row()),
            api_token::expires_at.eq(expires_at.to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}

pub(crate) fn find_token(connection: &mut AnyConnection, token: &TokenHash) -> Result<Option<StoredToken>> {
    let row: Option<Row> = api_token::table
        .filter(api_token::token_hash.eq(token.octets().as_slice()))
        .select(COLUMNS)
        .row(connection)
        .optional()?;
    row.map(read).transpose()
}

pub(crate) fn find_program(connection: &mut AnyConnection, program: &ProgramName) -> Result<Option<StoredToken>> {
    let row: Option<Row> = api_token::table.find(program.as_str()).select(COLUMNS).row(connection).optional()?;
    row.map(read).transpose()
}

/// Every token, also ended and expired ones, by name.
pub(crate) fn list_tokens(connection: &mut AnyConnection) -> Result<Vec<StoredToken>> {
    let rows: Vec<Row> = api_token::table.order(api_token::name).select(COLUMNS).rows(connection)?;
    rows.into_iter().map(read).collect()
}

/// Ends the token of a program; returns whether it had a token that was not ended.
pub(crate) fn end_token(tx: &mut Tx<'_>, program: &ProgramName) -> Result<bool> {
    tx.concern(Concern::Programs);
    let changed = diesel::update(api_token::table.find(program.as_str()).filter(api_token::ended_at.is_null()))
        .set(api_token::ended_at.eq(tx.now().to_row()))
        .run(tx.connection)?;
    Ok(changed == 1)
}

/// Ends every token; returns the number of tokens that were not ended before.
pub(crate) fn end_all(tx: &mut Tx<'_>) -> Result<usize> {
    tx.concern(Concern::Programs);
    Ok(diesel::update(api_token::table.filter(api_token::ended_at.is_null()))
        .set(api_token::ended_at.eq(tx.now().to_row()))
        .run(tx.connection)?)
}
