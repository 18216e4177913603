//! Table `notice`: mails to people, waiting and sent.

use diesel::prelude::*;
use time::{Duration, PrimitiveDateTime};

use super::connection::AnyConnection;
use super::schema::notice;
use super::signal::Concern;
use super::statement::{Statement as _, here};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{EmailAddress, EnvelopeId, NewNotice, Notice, Timestamp};

/// A function that seals the text of the mail with this number.
pub(crate) type Seal<'a> = &'a dyn Fn(i64, &NewNotice) -> Result<Vec<u8>>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = notice)]
struct NoticeRow {
    id: i64,
    recipient: String,
    language: String,
    subject: String,
    body: String,
    created_at: PrimitiveDateTime,
    due_at: PrimitiveDateTime,
    attempts: i64,
    sent_at: Option<PrimitiveDateTime>,
    last_error: Option<String>,
    envelope_id: Option<String>,
    given_up_at: Option<PrimitiveDateTime>,
    sender: Option<String>,
    refused_since: Option<PrimitiveDateTime>,
    sealed: Option<Vec<u8>>,
}

impl NoticeRow {
    fn read(self) -> Result<Notice> {
        let unreadable = |_| Error::internal("a stored address can't be read");
        Ok(Notice {
            id: self.id,
            content: NewNotice {
                recipient: self.recipient.parse().map_err(unreadable)?,
                language: self.language.parse().unwrap_or_default(),
                subject: self.subject,
                body: self.body,
                sender: self.sender.map(|sender| sender.parse()).transpose().map_err(unreadable)?,
            },
            created_at: Timestamp::from_row(self.created_at),
            next_attempt: (self.sent_at.is_none() && self.given_up_at.is_none())
                .then(|| Timestamp::from_row(self.due_at)),
            attempts: self.attempts,
            sent_at: self.sent_at.map(Timestamp::from_row),
            given_up_at: self.given_up_at.map(Timestamp::from_row),
            refused_since: self.refused_since.map(Timestamp::from_row),
            envelope: self.envelope_id.map(EnvelopeId::from_row),
            last_error: self.last_error,
            sealed: self.sealed.filter(|sealed| !sealed.is_empty()),
        })
    }
}

/// Queues a mail, with an envelope identifier if that is known already. Its text is sealed for the row's number, which
/// is known only after the INSERT; without `seal` it is stored in the clear.
pub(crate) fn insert_notice(
    tx: &mut Tx<'_>,
    new: &NewNotice,
    envelope: Option<&EnvelopeId>,
    seal: Option<Seal<'_>>,
) -> Result<()> {
    tx.concern(Concern::Mail);
    let now = tx.now().to_row();
    let id: i64 = diesel::insert_into(notice::table)
        .values((
            notice::recipient.eq(new.recipient.as_str()),
            notice::language.eq(new.language.tag()),
            notice::subject.eq(&new.subject),
            notice::body.eq(if seal.is_some() { "" } else { &new.body }),
            notice::created_at.eq(now),
            notice::due_at.eq(now),
            notice::attempts.eq(0),
            notice::sender.eq(new.sender.as_ref().map(EmailAddress::as_str)),
            notice::envelope_id.eq(envelope.map(EnvelopeId::to_string)),
        ))
        .returning(notice::id)
        .row(tx.connection)?;
    match seal {
        Some(seal) => put_sealed(tx, id, &seal(id, new)?),
        None => Ok(()),
    }
}

/// Replaces the text by the sealed text.
pub(crate) fn put_sealed(tx: &mut Tx<'_>, id: i64, sealed: &[u8]) -> Result<()> {
    tx.concern(Concern::Mail);
    // Another process may have sent and wiped it meanwhile.
    let in_the_clear = notice::table.find(id).filter(notice::sealed.is_null());
    diesel::update(in_the_clear).set((notice::sealed.eq(sealed), notice::body.eq(""))).run(tx.connection)?;
    Ok(())
}

/// Some of the mails whose text is in the clear, or was before it was wiped.
pub(crate) fn list_in_the_clear(connection: &mut AnyConnection, limit: i64) -> Result<Vec<Notice>> {
    let rows: Vec<NoticeRow> = notice::table
        .filter(notice::sealed.is_null())
        .order(notice::id)
        .limit(limit)
        .select(NoticeRow::as_select())
        .load(here(connection))?;
    rows.into_iter().map(NoticeRow::read).collect()
}

pub(crate) fn has_due(connection: &mut AnyConnection, now: Timestamp) -> Result<bool> {
    let due = notice::table
        .filter(notice::sent_at.is_null())
        .filter(notice::given_up_at.is_null())
        .filter(notice::due_at.le(now.to_row()));
    Ok(diesel::select(diesel::dsl::exists(due)).row(connection)?)
}

/// Takes the next due mail and makes it due again after `lease`, so that a mail is sent twice rather than never if the
/// process crashes between sending and recording. At the first attempt it gets the `envelope`, unless it has one.
pub(crate) fn claim_due(tx: &mut Tx<'_>, lease: Duration, envelope: &EnvelopeId) -> Result<Option<Notice>> {
    let now = tx.now();
    let row: Option<NoticeRow> = notice::table
        .filter(notice::sent_at.is_null())
        .filter(notice::given_up_at.is_null())
        .filter(notice::due_at.le(now.to_row()))
        .order((notice::due_at, notice::id))
        .limit(1)
        .select(NoticeRow::as_select())
        .get_result(here(tx.connection))
        .optional()?;
    let Some(mut row) = row else { return Ok(None) };
    row.envelope_id.get_or_insert_with(|| envelope.to_string());
    let taken = diesel::update(notice::table.find(row.id).filter(notice::due_at.le(now.to_row())))
        .set((
            notice::due_at.eq((now + lease).to_row()),
            notice::attempts.eq(row.attempts + 1),
            notice::envelope_id.eq(&row.envelope_id),
        ))
        .run(tx.connection)?;
    if taken == 1 { row.read().map(Some) } else { Ok(None) }
}

/// Marks a mail as sent. Its text may contain one-time links, so it is wiped unless `keep_text`.
pub(crate) fn mark_sent(tx: &mut Tx<'_>, notice: &Notice, keep_text: bool) -> Result<()> {
    let row = notice::table.find(notice.id);
    diesel::update(row)
        .set((notice::sent_at.eq(tx.now().to_row()), notice::last_error.eq(None::<String>)))
        .run(tx.connection)?;
    if !keep_text {
        diesel::update(row).set((notice::body.eq(""), notice::sealed.eq(WIPED))).run(tx.connection)?;
    }
    Ok(())
}

/// Marks a mail as given up, and wipes its text.
pub(crate) fn give_up(tx: &mut Tx<'_>, notice: &Notice, error: &str) -> Result<()> {
    diesel::update(notice::table.find(notice.id).filter(notice::sent_at.is_null()))
        .set((
            notice::given_up_at.eq(tx.now().to_row()),
            notice::last_error.eq(error),
            notice::body.eq(""),
            notice::sealed.eq(WIPED),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// Schedules the next attempt for `due_at`, and records since when the server has refused the mail temporarily.
pub(crate) fn postpone(
    tx: &mut Tx<'_>,
    notice: &Notice,
    due_at: Timestamp,
    refused_since: Option<Timestamp>,
    error: &str,
) -> Result<()> {
    diesel::update(notice::table.find(notice.id))
        .set((
            notice::due_at.eq(due_at.to_row()),
            notice::refused_since.eq(refused_since.map(Timestamp::to_row)),
            notice::last_error.eq(error),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// The mail under this envelope, unless it was deleted.
pub(crate) fn find_by_envelope(connection: &mut AnyConnection, envelope: &EnvelopeId) -> Result<Option<Notice>> {
    let row: Option<NoticeRow> = notice::table
        .filter(notice::envelope_id.eq(envelope.to_string()))
        .select(NoticeRow::as_select())
        .first(here(connection))
        .optional()?;
    row.map(NoticeRow::read).transpose()
}

/// The number of waiting mails.
pub(crate) fn count_waiting(connection: &mut AnyConnection) -> Result<i64> {
    let waiting = notice::table.filter(notice::sent_at.is_null()).filter(notice::given_up_at.is_null());
    Ok(waiting.count().row(connection)?)
}

/// The number of mails that were given up and are not deleted yet.
pub(crate) fn count_given_up(connection: &mut AnyConnection) -> Result<i64> {
    Ok(notice::table.filter(notice::given_up_at.is_not_null()).count().row(connection)?)
}

/// The oldest waiting mails with a failed attempt.
pub(crate) fn list_failing(connection: &mut AnyConnection, limit: i64) -> Result<Vec<Notice>> {
    let rows: Vec<NoticeRow> = notice::table
        .filter(notice::sent_at.is_null())
        .filter(notice::given_up_at.is_null())
        .filter(notice::last_error.is_not_null())
        .order(notice::id)
        .limit(limit)
        .select(NoticeRow::as_select())
        .load(here(connection))?;
    rows.into_iter().map(NoticeRow::read).collect()
}

/// The newest mails that were given up.
pub(crate) fn list_given_up(connection: &mut AnyConnection, limit: i64) -> Result<Vec<Notice>> {
    let rows: Vec<NoticeRow> = notice::table
        .filter(notice::given_up_at.is_not_null())
        .order((notice::given_up_at.desc(), notice::id.desc()))
        .limit(limit)
        .select(NoticeRow::as_select())
        .load(here(connection))?;
    rows.into_iter().map(NoticeRow::read).collect()
}

/// The newest mails, sent or not.
pub(crate) fn list_newest(connection: &mut AnyConnection, limit: i64) -> Result<Vec<Notice>> {
    let rows: Vec<NoticeRow> =
        notice::table.order(notice::id.desc()).limit(limit).select(NoticeRow::as_select()).load(here(connection))?;
    rows.into_iter().map(NoticeRow::read).collect()
}

/// Gives up the mails to an address that were not sent: its next owner must not get them.
pub(crate) fn give_up_to(tx: &mut Tx<'_>, address: &EmailAddress) -> Result<()> {
    let unsent = notice::table
        .filter(notice::recipient.eq(address.as_str()))
        .filter(notice::sent_at.is_null().and(notice::given_up_at.is_null()));
    diesel::update(unsent)
        .set((
            notice::given_up_at.eq(tx.now().to_row()),
            notice::last_error.eq("the address ended"),
            notice::body.eq(""),
            notice::sealed.eq(None::<Vec<u8>>),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// Deletes mails that were sent or given up before `before`.
pub(crate) fn delete_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    diesel::delete(notice::table.filter(notice::given_up_at.lt(before.to_row()))).run(tx.connection)?;
    diesel::delete(notice::table.filter(notice::sent_at.lt(before.to_row()))).run(tx.connection)?;
    Ok(())
}

/// Whether a mail that was written by `at` still waits.
pub(crate) fn has_unsent(connection: &mut AnyConnection, at: Timestamp) -> Result<bool> {
    let waiting = notice::table.filter(notice::sent_at.is_null().and(notice::given_up_at.is_null()));
    let found: Option<i64> =
        waiting.filter(notice::created_at.le(at.to_row())).select(notice::id).limit(1).row(connection).optional()?;
    Ok(found.is_some())
}

/// Deletes the waiting mails; returns their number.
pub(crate) fn delete_unsent(tx: &mut Tx<'_>) -> Result<usize> {
    let waiting = notice::table.filter(notice::sent_at.is_null()).filter(notice::given_up_at.is_null());
    Ok(diesel::delete(waiting).run(tx.connection)?)
}

/// The remaining value of a sealed text that was wiped.
const WIPED: &[u8] = &[];
