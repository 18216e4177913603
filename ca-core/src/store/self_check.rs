//! Table `self_check`: tests of mail programs.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::{mailbox, self_check};
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{
    AnswerEncryption, AnswerSignature, EmailAddress, EnvelopeId, MailboxId, PersonId, SelfCheckId, Timestamp,
};

/// A test with its mailbox.
#[derive(Debug, Clone)]
pub(crate) struct StoredCheck {
    pub(crate) id: SelfCheckId,
    pub(crate) mailbox: MailboxId,
    pub(crate) address: EmailAddress,
    /// The present owner of the mailbox.
    pub(crate) person: PersonId,
    /// The envelope identifier of the test mail.
    pub(crate) envelope: EnvelopeId,
    pub(crate) started_at: Timestamp,
    /// The number of answers so far.
    pub(crate) answers: i64,
    /// The result of the newest answer.
    pub(crate) answer: Option<(Timestamp, AnswerEncryption, AnswerSignature)>,
}

type Row =
    (i64, i64, String, i64, String, PrimitiveDateTime, i64, Option<PrimitiveDateTime>, Option<String>, Option<String>);

fn read(row: Row) -> Result<StoredCheck> {
    let (id, mailbox, address, person, envelope, started_at, answers, answered_at, encryption, signature) = row;
    let unreadable = || Error::internal("a stored answer can't be read");
    let answer = match (answered_at, encryption, signature) {
        (Some(at), Some(encryption), Some(signature)) => {
            let encryption = encryption.parse().map_err(|()| unreadable())?;
            Some((Timestamp::from_row(at), encryption, signature.parse().map_err(|()| unreadable())?))
        }
        _ => None,
    };
    Ok(StoredCheck {
        id: SelfCheckId::from_row(id),
        mailbox: MailboxId::from_row(mailbox),
        address: address.parse().map_err(|_| Error::internal("a stored address can't be read"))?,
        person: PersonId::from_row(person),
        envelope: EnvelopeId::from_row(envelope),
        started_at: Timestamp::from_row(started_at),
        answers,
        answer,
    })
}

/// Selects tests with their mailbox. This is a macro because the type of such a query can't be named.
macro_rules! joined {
    () => {
        self_check::table.inner_join(mailbox::table.on(mailbox::id.eq(self_check::mailbox_id))).select((
            self_check::id,
            self_check::mailbox_id,
            mailbox::address,
            mailbox::person_id,
            self_check::envelope_id,
            self_check::started_at,
            self_check::answers,
            self_check::answered_at,
            self_check::encryption,
            self_check::signature,
        ))
    };
}

pub(crate) fn insert_check(tx: &mut Tx<'_>, mailbox: MailboxId, envelope: &EnvelopeId) -> Result<SelfCheckId> {
    let id: i64 = diesel::insert_into(self_check::table)
        .values((
            self_check::mailbox_id.eq(mailbox.number()),
            self_check::envelope_id.eq(envelope.to_string()),
            self_check::started_at.eq(tx.now().to_row()),
            self_check::answers.eq(0),
        ))
        .returning(self_check::id)
        .row(tx.connection)?;
    Ok(SelfCheckId::from_row(id))
}

pub(crate) fn find_check(connection: &mut AnyConnection, id: SelfCheckId) -> Result<Option<StoredCheck>> {
    let row: Option<Row> = joined!().filter(self_check::id.eq(id.number())).row(connection).optional()?;
    row.map(read).transpose()
}

/// The test whose mail has this envelope identifier.
pub(crate) fn find_by_envelope(connection: &mut AnyConnection, envelope: &EnvelopeId) -> Result<Option<StoredCheck>> {
    let row: Option<Row> =
        joined!().filter(self_check::envelope_id.eq(envelope.to_string())).row(connection).optional()?;
    row.map(read).transpose()
}

/// A person's tests, newest first.
pub(crate) fn list_of_person(connection: &mut AnyConnection, person: PersonId, limit: i64) -> Result<Vec<StoredCheck>> {
    let rows: Vec<Row> = joined!()
        .filter(mailbox::person_id.eq(person.number()))
        .order((self_check::started_at.desc(), self_check::id.desc()))
        .limit(limit)
        .rows(connection)?;
    rows.into_iter().map(read).collect()
}

/// Records the result of an answer, in place of the previous result, unless `most` answers were recorded.
pub(crate) fn record_answer(
    tx: &mut Tx<'_>,
    id: SelfCheckId,
    (at, encryption, signature): (Timestamp, AnswerEncryption, AnswerSignature),
    most: i64,
) -> Result<bool> {
    let changed = diesel::update(self_check::table.find(id.number()).filter(self_check::answers.lt(most)))
        .set((
            self_check::answers.eq(self_check::answers + 1),
            self_check::answered_at.eq(at.to_row()),
            self_check::encryption.eq(encryption.name()),
            self_check::signature.eq(signature.name()),
        ))
        .run(tx.connection)?;
    Ok(changed == 1)
}

/// Deletes the tests of a mailbox.
pub(crate) fn delete_of_mailbox(tx: &mut Tx<'_>, mailbox: MailboxId) -> Result<()> {
    diesel::delete(self_check::table.filter(self_check::mailbox_id.eq(mailbox.number()))).run(tx.connection)?;
    Ok(())
}

/// Deletes every test.
pub(crate) fn delete_all(tx: &mut Tx<'_>) -> Result<()> {
    diesel::delete(self_check::table).run(tx.connection)?;
    Ok(())
}

/// Deletes tests that started before `before`.
pub(crate) fn delete_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    diesel::delete(self_check::table.filter(self_check::started_at.lt(before.to_row()))).run(tx.connection)?;
    Ok(())
}
