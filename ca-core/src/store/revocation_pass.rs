//! Table `revocation_pass`: permissions to report a person's keys without sign-in, by the hash of a secret.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::revocation_pass;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{MailboxId, PassId, PassKind, PersonId, Timestamp, TokenHash};

fn name_of(kind: PassKind) -> &'static str {
    match kind {
        PassKind::Link { .. } => LINK,
        PassKind::Code => CODE,
        PassKind::Visit { .. } => VISIT,
    }
}

/// A stored pass.
#[derive(Debug, Clone)]
pub(crate) struct StoredPass {
    pub(crate) id: PassId,
    pub(crate) kind: PassKind,
    pub(crate) person: PersonId,
    pub(crate) secret: TokenHash,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

type Row = (
    i64,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    Vec<u8>,
    PrimitiveDateTime,
    PrimitiveDateTime,
    Option<PrimitiveDateTime>,
);

fn read((number, kind, person, mailbox, code, secret, created_at, expires_at, ended_at): Row) -> Result<StoredPass> {
    let kind = match (kind.as_str(), mailbox, code) {
        (LINK, Some(mailbox), None) => PassKind::Link { mailbox: MailboxId::from_row(mailbox) },
        (CODE, None, None) => PassKind::Code,
        (VISIT, None, Some(code)) => PassKind::Visit { code: PassId::from_row(code) },
        _ => return Err(Error::internal("a stored pass can't be read")),
    };
    Ok(StoredPass {
        id: PassId::from_row(number),
        kind,
        person: PersonId::from_row(person),
        secret: TokenHash::from_row(&secret)?,
        created_at: Timestamp::from_row(created_at),
        expires_at: Timestamp::from_row(expires_at),
        ended_at: ended_at.map(Timestamp::from_row),
    })
}

/// Stores a new pass that begins now.
pub(crate) fn insert_pass(
    tx: &mut Tx<'_>,
    id: PassId,
    kind: PassKind,
    person: PersonId,
    secret: &TokenHash,
    expires_at: Timestamp,
) -> Result<()> {
    let (mailbox, code) = match kind {
        PassKind::Link { mailbox } => (Some(mailbox.number()), None),
        PassKind::Code => (None, None),
        PassKind::Visit { code } => (None, Some(code.number())),
    };
    diesel::insert_into(revocation_pass::table)
        .values((
            revocation_pass::number.eq(id.number()),
            revocation_pass::kind.eq(name_of(kind)),
            revocation_pass::person_id.eq(person.number()),
            revocation_pass::mailbox_id.eq(mailbox),
            revocation_pass::code_number.eq(code),
            revocation_pass::secret_hash.eq(secret.octets().as_slice()),
            revocation_pass::created_at.eq(tx.now().to_row()),
            revocation_pass::expires_at.eq(expires_at.to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}

pub(crate) fn find_pass(connection: &mut AnyConnection, id: PassId) -> Result<Option<StoredPass>> {
    let row: Option<Row> =
        revocation_pass::table.find(id.number()).select(revocation_pass::all_columns).row(connection).optional()?;
    row.map(read).transpose()
}

/// The codes of a person that have not been used or replaced.
pub(crate) fn list_open_codes(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<StoredPass>> {
    let rows: Vec<Row> = revocation_pass::table
        .filter(revocation_pass::person_id.eq(person.number()))
        .filter(revocation_pass::kind.eq(CODE))
        .filter(revocation_pass::ended_at.is_null())
        .select(revocation_pass::all_columns)
        .rows(connection)?;
    rows.into_iter().map(read).collect()
}

/// Ends a pass; returns whether it was still valid, so that of two concurrent uses one succeeds.
pub(crate) fn end_pass(tx: &mut Tx<'_>, id: PassId) -> Result<bool> {
    let ended = diesel::update(revocation_pass::table.find(id.number()).filter(revocation_pass::ended_at.is_null()))
        .set(revocation_pass::ended_at.eq(tx.now().to_row()))
        .run(tx.connection)?;
    Ok(ended == 1)
}

/// Ends the codes of a person; returns their number.
pub(crate) fn end_codes_of(tx: &mut Tx<'_>, person: PersonId) -> Result<usize> {
    let open = revocation_pass::table
        .filter(revocation_pass::person_id.eq(person.number()))
        .filter(revocation_pass::kind.eq(CODE))
        .filter(revocation_pass::ended_at.is_null());
    Ok(diesel::update(open).set(revocation_pass::ended_at.eq(tx.now().to_row())).run(tx.connection)?)
}

/// Ends the mailed links of a person; returns their number.
pub(crate) fn end_links_of(tx: &mut Tx<'_>, person: PersonId) -> Result<usize> {
    let open = revocation_pass::table
        .filter(revocation_pass::person_id.eq(person.number()))
        .filter(revocation_pass::kind.eq(LINK))
        .filter(revocation_pass::ended_at.is_null());
    Ok(diesel::update(open).set(revocation_pass::ended_at.eq(tx.now().to_row())).run(tx.connection)?)
}

/// Deletes every pass except printed codes.
pub(crate) fn delete_links(tx: &mut Tx<'_>) -> Result<()> {
    diesel::delete(revocation_pass::table.filter(revocation_pass::kind.ne(CODE))).run(tx.connection)?;
    Ok(())
}

/// Deletes passes that expired before `before`.
pub(crate) fn delete_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    diesel::delete(revocation_pass::table.filter(revocation_pass::expires_at.lt(before.to_row())))
        .run(tx.connection)?;
    Ok(())
}

const LINK: &str = "link";
const CODE: &str = "code";
const VISIT: &str = "visit";
