//! Tests a mail program: the server sends a signed mail to its owner, who replies, and the result shows whether the answer
//! was signed and encrypted.
//!
//! Only the result of an answer is stored.

mod answer;
mod layers;

use time::Duration;

use crate::audit::Event;
use crate::error::{Error, Noun, Refusal, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::policy::Actor;
use crate::store;
use crate::store::self_check::StoredCheck;
use crate::types::{
    AnswerEncryption, AnswerSignature, EmailAddress, EnvelopeId, MailboxId, PersonId, SelfCheckId, Timestamp,
};
use crate::use_cases::people::challenges::challenges;
use crate::use_cases::people::throttle;

pub use answer::{JudgedAnswer, ReceivedAnswer, judge_answer};
pub use layers::Entity;

/// A test.
#[derive(Debug, Clone)]
pub struct SelfCheckView {
    pub id: SelfCheckId,
    /// The tested mailbox.
    pub mailbox: MailboxId,
    /// The mailbox's address.
    pub address: EmailAddress,
    /// When it began, UTC.
    pub started_at: Timestamp,
    /// When the test ends, UTC; answers are accepted until then.
    pub ends_at: Timestamp,
    /// The state of the test mail.
    pub mail: TestMail,
    /// The newest answer: the time of its arrival, UTC, and the results.
    pub answer: Option<(Timestamp, AnswerEncryption, AnswerSignature)>,
}

/// The state of a test mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestMail {
    /// The mail waits in the queue.
    Waits,
    /// The mail was submitted at this time, UTC.
    Sent(Timestamp),
    /// The mail server permanently refused the mail.
    Refused,
}

/// Starts a test: queues a mail from `from` to the mailbox. `source` is the network of the sender of the request, for
/// rate limits.
///
/// # Errors
/// `Throttled`, `NotFound(Mailbox)`, `Refused(AddressOfAnother)`, `Refused(ForeignDomain)` when `from` is in no domain of the organisation.
pub fn start_self_check(
    ca: &Ca,
    actor: &Actor,
    source: &str,
    mailbox: MailboxId,
    from: &EmailAddress,
) -> Result<SelfCheckId> {
    let mailbox = ca.store.read(|connection| store::mailbox::find_mailbox(connection, mailbox))?;
    let mailbox = mailbox.ok_or(Error::NotFound(Noun::Mailbox))?;
    if !actor.is(mailbox.person) || mailbox.ended_at.is_some() {
        return Err(Refusal::AddressOfAnother.into());
    }
    if !ca.settings.domains.contains(&from.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    throttle::admit_all(ca, challenges(&mailbox, source))?;
    let envelope = EnvelopeId::generate(&*ca.entropy)?;
    let acting = actor.clone();
    let (check, from) = (SelfCheckId::STAND_IN, from.clone());
    let occasion = Occasion::TestMail { check, envelope: envelope.clone(), from };
    let letter = ca.letter(mailbox.person, &mailbox.address, &occasion)?;
    ca.write_as(actor, move |tx| {
        // The owner is locked; the mailbox may have ended after it was read.
        let still_own = store::mailbox::find_mailbox(tx.connection(), mailbox.id)?;
        if !still_own.is_some_and(|it| it.is_of(mailbox.person)) {
            return Err(Refusal::AddressOfAnother.into());
        }
        let id = store::self_check::insert_check(tx, mailbox.id, &envelope)?;
        letter.clone().naming(check, id).put_as(tx, Some(&envelope))?;
        let event = Event::new(&acting, "self-check.start", format!("self-check:{id}"));
        tx.audit(event.detail(format!("mailbox:{}", mailbox.id)));
        Ok(id)
    })
}

/// A test, if it is the actor's own; for other actors, `NotFound`.
///
/// # Errors
/// `NotFound(SelfCheck)`.
pub fn find_self_check(ca: &Ca, actor: &Actor, id: SelfCheckId) -> Result<SelfCheckView> {
    let found = ca.store.read(|connection| store::self_check::find_check(connection, id))?;
    let own = found.filter(|check| actor.is(check.person)).ok_or(Error::NotFound(Noun::SelfCheck))?;
    view(ca, own)
}

/// A person's newest test.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn newest_self_check(ca: &Ca, person: PersonId) -> Result<Option<SelfCheckView>> {
    let found = ca.store.read(|connection| store::self_check::list_of_person(connection, person, 1))?;
    found.into_iter().next().map(|check| view(ca, check)).transpose()
}

fn view(ca: &Ca, check: StoredCheck) -> Result<SelfCheckView> {
    let notice = ca.store.read(|connection| store::notice::find_by_envelope(connection, &check.envelope))?;
    let mail = match notice.map(|notice| (notice.sent_at, notice.given_up_at)) {
        Some((Some(at), _)) => TestMail::Sent(at),
        Some((None, None)) => TestMail::Waits,
        Some((None, Some(_))) | None => TestMail::Refused,
    };
    Ok(SelfCheckView {
        id: check.id,
        mailbox: check.mailbox,
        address: check.address,
        started_at: check.started_at,
        ends_at: check.started_at + OPEN_FOR,
        mail,
        answer: check.answer,
    })
}

/// Long enough for a delayed mail, and for an absence of its owner.
const OPEN_FOR: Duration = Duration::days(7);
