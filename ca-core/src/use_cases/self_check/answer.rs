//! Accepts the answer to a test mail.

use super::layers::{Entity, Layers, Signature, take_apart};
use super::{OPEN_FOR, SelfCheckView};
use crate::error::{Error, Noun, Result};
use crate::installation::Ca;
use crate::keys::SignatureFault;
use crate::store;
use crate::store::self_check::StoredCheck;
use crate::types::{
    AnswerEncryption, AnswerSignature, CertificateStatus, EmailAddress, EnvelopeId, Profile, SelfCheckId, Timestamp,
};

/// A mail to the address from which test mails are sent.
#[derive(Debug)]
pub struct ReceivedAnswer<'a> {
    /// That address.
    pub to: &'a EmailAddress,
    /// The mails to which it is a reply (RFC 5322 §3.6.4), if they may be the server's own.
    pub about: &'a [EnvelopeId],
    /// The mail as received, with CR LF at the end of each line.
    pub mail: &'a [u8],
}

/// The evaluation of an answer, not stored yet.
#[derive(Debug)]
pub struct JudgedAnswer {
    check: Option<SelfCheckId>,
    encryption: AnswerEncryption,
    signature: AnswerSignature,
    came_at: Timestamp,
    is_opened: bool,
}

/// Evaluates an answer from its layers. `read` parses MIME.
///
/// The test is the one whose mail is answered. If the answer names none, because the person wrote a new mail, it is the
/// newest test of its signer, preferably of the signed mailbox. A new answer replaces the previous one.
///
/// Encrypted content is evaluated only if it is proven to be an answer to this test. Otherwise an attacker who alters another
/// person's answer could learn its content from the results.
///
/// # Errors
/// `NotFound(SelfCheck)` when it belongs to no open test or too many answers have arrived, if this is visible without a key;
/// `KeyUnavailable`, `Internal`, `Busy`.
/// `KeyUnavailable`, `Internal`, `Busy`.
pub fn judge_answer(ca: &Ca, answer: &ReceivedAnswer<'_>, read: impl Fn(&[u8]) -> Entity) -> Result<JudgedAnswer> {
    let now = ca.clock.now();
    let is_open = |check: &StoredCheck| now <= check.started_at + OPEN_FOR && check.answers < MOST_ANSWERS;
    let named = find_named(ca, answer.about)?;
    if named.as_ref().is_some_and(|check| !is_open(check)) {
        // This is checked before the key is used.
        return Err(Error::NotFound(Noun::SelfCheck));
    }
    let layers = take_apart(ca, answer.to, named.as_ref(), answer.mail, read)?;
    let check = named.map_or_else(|| find_by_signer(ca, &layers), |check| Ok(Some(check)))?.filter(is_open);
    if check.is_none() && !layers.is_opened {
        return Err(Error::NotFound(Noun::SelfCheck));
    }
    let (encryption, signature) = match &check {
        Some(check) => judge(&layers, check, now),
        None => (layers.encryption, AnswerSignature::Hidden),
    };
    Ok(JudgedAnswer { check: check.map(|it| it.id), encryption, signature, came_at: now, is_opened: layers.is_opened })
}

impl JudgedAnswer {
    /// Whether a key was used: then the duration must not be observable, so the caller must wait before
    /// [`JudgedAnswer::record`].
    pub fn is_opened(&self) -> bool {
        self.is_opened
    }

    /// Stores it and returns the test, or `None` if the content was decrypted and belongs to no test; the sender does not learn
    /// which.
    ///
    /// # Errors
    /// `NotFound(SelfCheck)` when too many answers have arrived meanwhile; `Internal`, `Busy`.
    pub fn record(self, ca: &Ca) -> Result<Option<SelfCheckId>> {
        let Some(id) = self.check else { return Ok(None) };
        let (at, encryption, signature) = (self.came_at, self.encryption, self.signature);
        let said = (at, encryption, signature);
        let taken = ca.write(move |tx| store::self_check::record_answer(tx, id, said, MOST_ANSWERS))?;
        if taken || self.is_opened { Ok(taken.then_some(id)) } else { Err(Error::NotFound(Noun::SelfCheck)) }
    }
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

/// The result for encryption and signatures: `Good` if one signature is valid, otherwise the fault of the first. Encrypted
/// content counts if it is proven to be an answer of this person.
fn judge(layers: &Layers, check: &StoredCheck, now: Timestamp) -> (AnswerEncryption, AnswerSignature) {
    let is_proven = is_proven(layers, check);
    let told = layers.signatures.iter().filter(|signature| !signature.is_inside || is_proven);
    let judged: Vec<_> = told.map(|signature| judge_one(signature, check, now)).collect();
    let encryption = if is_proven { AnswerEncryption::Good } else { layers.encryption };
    let otherwise = match encryption {
        AnswerEncryption::Good | AnswerEncryption::Absent => AnswerSignature::Absent,
        AnswerEncryption::ToOthers | AnswerEncryption::Outdated | AnswerEncryption::Failed => AnswerSignature::Hidden,
    };
    let good = judged.iter().find(|one| **one == AnswerSignature::Good);
    (encryption, good.or(judged.first()).copied().unwrap_or(otherwise))
}

/// Whether the encrypted content is signed by the owner of the test, or contains the test's identifier.
fn is_proven(layers: &Layers, check: &StoredCheck) -> bool {
    let is_theirs = |signature: &Signature| {
        let by = signature.certificate.as_ref().filter(|_| signature.is_inside && signature.verified.is_ok());
        by.is_some_and(|by| by.person == check.person)
    };
    layers.is_opened && (layers.names_test || layers.signatures.iter().any(is_theirs))
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
    /// Whether the answer was both signed and encrypted correctly.
    pub fn is_passed(&self) -> bool {
        matches!(self.answer, Some((_, AnswerEncryption::Good, AnswerSignature::Good)))
    }
}

/// The maximum of answers to one test. People answer the same mail again after a change of settings, and each answer uses a
/// key of the server once.
const MOST_ANSWERS: i64 = 20;
/// The maximum of a person's newest tests that are searched, more than a person has mailboxes.
const MOST_TESTS: i64 = 20;
