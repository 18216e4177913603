//! A person's recovery codes: made together, and shown for 15 minutes to the session that made them.

use data_encoding::HEXLOWER;

use super::fresh::demand_fresh;
use super::recovery::RecoveryCode;
use crate::audit::Event;
use crate::error::{Refusal, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::policy::Actor;
use crate::store::second_factor::{CodeMaking, StoredFactor};
use crate::store::{self, Tx};
use crate::types::{PersonId, Timestamp, TokenHash};
use crate::use_cases::people::shown_once::{SHOWN_FOR, ShownOnce};

/// The recovery codes of a person.
#[derive(Debug)]
pub struct CodesView {
    /// Identifies these codes in a form that replaces them.
    pub mark: String,
    /// The codes, if the session can be shown them.
    pub shown: Option<ShownCodes>,
}

/// Recovery codes that can be shown.
#[derive(Debug)]
pub struct ShownCodes {
    /// All of them, in their order.
    pub codes: Vec<ShownCode>,
    /// When the session can be shown them for the last time, UTC.
    pub until: Timestamp,
}

/// A recovery code that can be shown.
#[derive(Debug)]
pub struct ShownCode {
    pub code: RecoveryCode,
    /// Whether it was used.
    pub is_used: bool,
}

/// The recovery codes of a person with a second factor. They can be shown for 15 minutes after they were made, in the session
/// with this token if it made them.
///
/// # Errors
/// `KeyUnavailable`; `Internal` when the database can't be read.
pub fn find_codes(ca: &Ca, person: PersonId, token: &str) -> Result<Option<CodesView>> {
    let found = ca.store.read(|connection| {
        let Some(factor) = store::second_factor::find_factor(connection, person)? else { return Ok(None) };
        Ok(Some((factor, store::recovery_code::list_codes(connection, person)?)))
    })?;
    let Some((factor, unused)) = found else { return Ok(None) };
    let mark = mark_of(&factor);
    let now = ca.clock.now();
    let recent = factor.making.filter(|making| now <= making.at + SHOWN_FOR);
    let shown = recent.map(|making| derive_shown(ca, &making, &unused, token)).transpose()?.flatten();
    Ok(Some(CodesView { mark, shown }))
}

/// `None` for a token that derives none of the unused codes: another session made them, or all were used.
fn derive_shown(ca: &Ca, making: &CodeMaking, unused: &[TokenHash], token: &str) -> Result<Option<ShownCodes>> {
    let codes: Vec<ShownCode> = derive(ca, &making.nonce, token)?
        .into_iter()
        .map(|code| ShownCode { is_used: !unused.contains(&code.hash()), code })
        .collect();
    let is_own = codes.iter().any(|shown| !shown.is_used);
    Ok(is_own.then_some(ShownCodes { codes, until: making.at + SHOWN_FOR }))
}

/// Makes new recovery codes and ends the old ones, in a session that was opened within the last 15 minutes, and notifies the person
/// by mail. `false` when the person's codes are not those with the mark `replaces`, such as after a form that was sent twice:
/// then nothing is changed.
///
/// # Errors
/// `Conflict(SignInTooOld)`; `NotFound(Session)`; `KeyUnavailable`; `Refused(NotAllowed)` for an actor who is no person.
pub fn renew_codes(ca: &Ca, actor: &Actor, token: &str, replaces: &str) -> Result<bool> {
    let Actor::Person { id: person, .. } = *actor else { return Err(Refusal::NotAllowed.into()) };
    demand_fresh(ca, token)?;
    let (set, _) = CodeSet::make(ca, token)?;
    let (acting, replaces) = (actor.clone(), replaces.to_owned());
    let letter = ca.letter_if_reachable(person, &Occasion::RecoveryCodesMade)?;
    ca.write_as(actor, move |tx| {
        store::person::lock_person(tx, person)?;
        let factor = store::second_factor::find_factor(tx.connection(), person)?;
        if factor.is_none_or(|factor| mark_of(&factor) != replaces) {
            return Ok(false);
        }
        store::recovery_code::delete_codes_of(tx, person)?;
        set.store(tx, person)?;
        letter.put(tx)?;
        tx.audit(Event::new(&acting, "second-factor.renew-codes", format!("person:{person}")));
        Ok(true)
    })
}

/// New codes, in the form in which they are stored.
pub(super) struct CodeSet {
    nonce: [u8; 16],
    hashes: Vec<TokenHash>,
}

impl CodeSet {
    /// New codes of the session with this token.
    pub(super) fn make(ca: &Ca, token: &str) -> Result<(Self, Vec<RecoveryCode>)> {
        let nonce = ca.entropy.octets::<16>()?;
        let codes = derive(ca, &nonce, token)?;
        Ok((Self { nonce, hashes: codes.iter().map(RecoveryCode::hash).collect() }, codes))
    }

    /// Stores them for a person with a second factor.
    pub(super) fn store(&self, tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
        self.hashes.iter().try_for_each(|hash| store::recovery_code::insert_code(tx, person, hash))?;
        store::second_factor::set_making(tx, person, &self.nonce)
    }
}

fn derive(ca: &Ca, nonce: &[u8], token: &str) -> Result<Vec<RecoveryCode>> {
    let secrets = ShownOnce::new(ca, "recovery codes", nonce, token)?;
    Ok((0..RECOVERY_CODES).map(|number| RecoveryCode::of_secret(&secrets.secret(number))).collect())
}

/// The mark of a person's codes; empty for codes that were not derived.
fn mark_of(factor: &StoredFactor) -> String {
    factor.making.as_ref().map(|making| HEXLOWER.encode(&making.nonce)).unwrap_or_default()
}

const RECOVERY_CODES: u8 = 10;
