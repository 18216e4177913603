//! Taking the answer to a test mail.

use super::layers::{Entity, Layers, Signature, take_apart};
use super::{OPEN_FOR, SelfCheckView};
use crate::ca::Ca;
use crate::error::{Error, Noun, Result};
use crate::profile::Profile;
use crate::received::SignatureFault;
use crate::store;
use crate::store::self_check::StoredCheck;
use crate::types::{
    AnswerEncryption, AnswerSignature, CertificateStatus, EmailAddress, EnvelopeId, SelfCheckId, Timestamp,
};

/// A mail that came to the address that test mails come from.
#[derive(Debug)]
pub struct Answer<'a> {
    /// That address.
    pub to: &'a EmailAddress,
    /// The mails that it says to answer (RFC 5322 §3.6.4), as far as they may be the server's own.
    pub about: &'a [EnvelopeId],
    /// The mail as it came, with CR LF at the end of each line.
    pub mail: &'a [u8],
}

/// Looks at an answer, by what it is made of, and writes down what is to be said of it. `read` knows MIME.
///
/// The test is the one whose mail is answered. If the answer names none, it is the newest of whoever signed it, if there is one of the
/// mailbox that they signed for: some people write a new mail instead. A new answer takes the place of the one before it.
///
/// # Errors
/// `NotFound(SelfCheck)` when it belongs to no test that is open or too many answers have come; `KeyUnavailable`, `Internal`, `Busy`.
pub fn take_answer(ca: &Ca, answer: &Answer<'_>, read: impl Fn(&[u8]) -> Entity) -> Result<SelfCheckId> {
    let now = ca.clock.now();
    let is_open = |check: &StoredCheck| now <= check.started_at + OPEN_FOR && check.answers < MOST_ANSWERS;
    let named = find_named(ca, answer.about)?;
    if named.as_ref().is_some_and(|check| !is_open(check)) {
        // Before the key is used.
        return Err(Error::NotFound(Noun::SelfCheck));
    }
    let layers = take_apart(ca, answer.to, named.as_ref().map(|check| check.person), answer.mail, read)?;
    let check = named.map_or_else(|| find_by_signer(ca, &layers), |check| Ok(Some(check)))?;
    let check = check.filter(is_open).ok_or(Error::NotFound(Noun::SelfCheck))?;
    let (encryption, signature) = (layers.encryption, judge(&layers, &check, now));
    let id = check.id;
    let taken = ca.write(move |tx| store::self_check::record_answer(tx, id, encryption, signature, MOST_ANSWERS))?;
    if taken { Ok(id) } else { Err(Error::NotFound(Noun::SelfCheck)) }
}

fn find_named(ca: &Ca, about: &[EnvelopeId]) -> Result<Option<StoredCheck>> {
    ca.store.read(|connection| {
        for envelope in about {
            if let Some(check) = store::self_check::find_by_envelope(connection, envelope)? {
                return Ok(Some(check));
            }
        }
        Ok(None)
    })
}

fn find_by_signer(ca: &Ca, layers: &Layers) -> Result<Option<StoredCheck>> {
    let mut right = layers.signatures.iter().filter(|signature| signature.verified.is_ok());
    let Some(by) = right.find_map(|signature| signature.certificate.as_ref()) else { return Ok(None) };
    let newest = ca.store.read(|connection| store::self_check::list_of_person(connection, by.person, MOST_TESTS))?;
    let of_mailbox = newest.iter().find(|check| check.mailbox == by.mailbox);
    Ok(of_mailbox.or(newest.first()).cloned())
}

/// What is said of the signatures: that one is good, or else what is wrong with the first.
fn judge(layers: &Layers, check: &StoredCheck, now: Timestamp) -> AnswerSignature {
    let mut judged = layers.signatures.iter().map(|signature| judge_one(signature, check, now));
    if judged.any(|one| one == AnswerSignature::Good) {
        return AnswerSignature::Good;
    }
    match layers.signatures.first() {
        Some(first) => judge_one(first, check, now),
        None if matches!(layers.encryption, AnswerEncryption::Good | AnswerEncryption::Absent) => {
            AnswerSignature::Absent
        }
        None => AnswerSignature::Hidden,
    }
}

fn judge_one(signature: &Signature, check: &StoredCheck, now: Timestamp) -> AnswerSignature {
    match (&signature.certificate, signature.verified) {
        (_, Err(SignatureFault::Outdated)) => AnswerSignature::Outdated,
        (_, Err(SignatureFault::Algorithm)) => AnswerSignature::Unreadable,
        (_, Err(SignatureFault::Value)) => AnswerSignature::Altered,
        (None, Ok(())) => AnswerSignature::Foreign,
        (Some(by), Ok(())) => {
            let signs = matches!(by.profile, Profile::Signing | Profile::Dual);
            let is_in_time = by.validity.not_before <= now && now <= by.validity.not_after;
            if by.person != check.person || !signs {
                AnswerSignature::Foreign
            } else if by.status != CertificateStatus::Valid || !is_in_time {
                AnswerSignature::Ended
            } else if by.mailbox != check.mailbox {
                AnswerSignature::OtherMailbox
            } else {
                AnswerSignature::Good
            }
        }
    }
}

impl SelfCheckView {
    /// Whether the program can do both.
    pub fn is_passed(&self) -> bool {
        matches!(self.answer, Some((_, AnswerEncryption::Good, AnswerSignature::Good)))
    }
}

/// Of one test. Who mends their settings answers the same mail again; and each answer has a key of the server's used once.
const MOST_ANSWERS: i64 = 20;
/// Of one person, the newest: nobody tests more mailboxes at a time.
const MOST_TESTS: i64 = 20;
