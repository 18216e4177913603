//! The second factor of a sign-in: codes of an authenticator (RFC 6238), and recovery codes as a replacement.

mod codes;
mod fresh;
mod recovery;
mod tries;

use std::fmt;

use zeroize::Zeroizing;

use super::roster;
use super::sealing::sealing_key;
use super::sessions::{Proof, SignInOrigin};
use super::token::new_token;
use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::keys::SecretPlace;
use crate::keys::totp::{TimeStep, TotpSecret};
use crate::policy::{AddPerson, Permitted, ResetSecondFactor};
use crate::store::{self, Tx};
use crate::types::{PersonId, Timestamp, TokenHash};
use crate::use_cases::offices::settle_founding;
use codes::CodeSet;
pub use codes::{CodesView, ShownCode, ShownCodes, find_codes, renew_codes};
use fresh::demand_fresh;
pub use recovery::RecoveryCode;
use tries::Tries;

/// The state of a person's second factor.
#[derive(Debug, Clone, Copy)]
pub struct SecondFactorStatus {
    /// When it was set up, UTC.
    pub enrolled_at: Timestamp,
    /// The number of unused recovery codes.
    pub codes_left: i64,
}

/// The result of setting up a second factor.
pub struct Enrolled {
    /// The token of the session that replaces the current one.
    pub token: String,
    /// The recovery codes, which the new session can be shown for 15 minutes.
    pub codes: Vec<RecoveryCode>,
}

impl fmt::Debug for Enrolled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enrolled").finish_non_exhaustive()
    }
}

/// The state of a person's second factor, if there is one.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_status(ca: &Ca, person: PersonId) -> Result<Option<SecondFactorStatus>> {
    ca.store.read(|connection| {
        let Some(factor) = store::second_factor::find_factor(connection, person)? else { return Ok(None) };
        let codes_left = store::recovery_code::count_codes(connection, person)?;
        Ok(Some(SecondFactorStatus { enrolled_at: factor.enrolled_at, codes_left }))
    })
}

/// The secret that the holder of the session with this token can set up: it stays the same until then, and is not stored
/// before. The session must have been opened within the last 15 minutes, because the user of an older one may not know the
/// password.
///
/// # Errors
/// `Conflict(SignInTooOld)`; `NotFound(Session)`; `KeyUnavailable`.
pub fn secret_of_session(ca: &Ca, token: &str) -> Result<TotpSecret> {
    demand_fresh(ca, token)?;
    let key = sealing_key(ca)?;
    Ok(TotpSecret::from_octets(key.make(TokenHash::of(token).octets())))
}

/// Sets up the secret of the session with this token, when `typed` is a code of that secret. A new session replaces this
/// one, and the person is notified by mail, because another person who knows the password could have done this. Devices that
/// are known from sign-ins with the password only are removed. `None` when the code is wrong.
///
/// # Errors
/// `Throttled`; `Conflict(SecondFactorKnown)`, `Conflict(SignInTooOld)`; `NotFound(Session)`; `KeyUnavailable`.
pub fn enrol(ca: &Ca, person: PersonId, token: &str, typed: &str, origin: SignInOrigin) -> Result<Option<Enrolled>> {
    let tries = Tries::of(ca, person, &origin.source, None)?;
    tries.count(ca)?;
    let secret = secret_of_session(ca, token)?;
    let Some(step) = secret.find_step(&plain(typed), ca.clock.now(), None) else { return Ok(None) };
    let sealed = sealing_key(ca)?.seal(place(person), secret.expose(), &*ca.entropy)?;
    let change = SessionChange::new(ca, token, person, origin)?;
    let token = change.new_token.clone();
    let (set, codes) = CodeSet::make(ca, &token)?;
    let actor = roster::find_person(ca, person)?.actor();
    let letter = ca.letter_if_reachable(person, &Occasion::SecondFactorSetUp)?;
    ca.write(move |tx| {
        if store::second_factor::find_factor(tx.connection(), person)?.is_some() {
            return Err(Conflict::SecondFactorKnown.into());
        }
        change.apply(tx)?;
        store::second_factor::insert_factor(tx, person, &sealed, step)?;
        store::known_device::delete_devices_of(tx, person)?;
        set.store(tx, person)?;
        letter.put(tx)?;
        tx.audit(Event::new(&actor, "second-factor.enrol", format!("person:{person}")));
        settle_founding(tx)?;
        Ok(())
    })?;
    tries.forget(ca)?;
    Ok(Some(Enrolled { token, codes }))
}

/// Verifies the second factor: an authenticator's code, or a recovery code. Returns the token of the session that replaces
/// this one, or `None` when the code is wrong, was used before, or the second factor was removed meanwhile. Attempts are
/// counted by person and source, or for the known device with the token `device`.
///
/// # Errors
/// `Throttled`; `NotFound(Session)`; `KeyUnavailable`.
pub fn verify(
    ca: &Ca,
    person: PersonId,
    token: &str,
    typed: &str,
    origin: SignInOrigin,
    device: Option<&str>,
) -> Result<Option<String>> {
    let tries = Tries::of(ca, person, &origin.source, device)?;
    tries.count(ca)?;
    let typed = plain(typed);
    let Some(shown) = read_shown(ca, person, &typed)? else { return Ok(None) };
    let change = SessionChange::new(ca, token, person, origin)?;
    let token = change.new_token.clone();
    let actor = roster::find_person(ca, person)?.actor();
    let accepted = ca.write(move |tx| {
        let (accepted, action) = match &shown {
            SecondFactorInput::Step { step, of } => {
                (store::second_factor::accept_step(tx, person, of, *step)?, "session.verify")
            }
            SecondFactorInput::Recovery(code) => (store::recovery_code::use_code(tx, person, code)?, "session.recover"),
        };
        if accepted {
            change.apply(tx)?;
            tx.audit(Event::new(&actor, action, format!("person:{person}")));
        }
        Ok(accepted)
    })?;
    if !accepted {
        return Ok(None);
    }
    tries.forget(ca)?;
    Ok(Some(token))
}

/// Removes a person's second factor, ends their sessions and notifies them by mail. If they have a role, they must set up a
/// new one at the next sign-in.
///
/// # Errors
/// `NotFound(Person)`; `Conflict(NoSecondFactor)`.
pub fn reset(ca: &Ca, permitted: &Permitted<ResetSecondFactor>) -> Result<()> {
    let (actor, person) = (permitted.actor().clone(), permitted.act().owner);
    let letter = ca.letter_if_reachable(person, &Occasion::SecondFactorReset)?;
    ca.write_as(permitted.actor(), move |tx| {
        store::person::find_person(tx.connection(), person)?;
        settle_founding(tx)?;
        if !store::second_factor::delete_factor(tx, person)? {
            return Err(Conflict::NoSecondFactor.into());
        }
        store::recovery_code::delete_codes_of(tx, person)?;
        store::session::delete_sessions_of(tx, person)?;
        store::known_device::delete_devices_of(tx, person)?;
        letter.put(tx)?;
        tx.audit(Event::new(&actor, "second-factor.reset", format!("person:{person}")));
        Ok(())
    })
}

/// Those of these people who have a second factor.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_enrolled(ca: &Ca, _permitted: &Permitted<AddPerson>, people: &[PersonId]) -> Result<Vec<PersonId>> {
    ca.store.read(|connection| {
        let mut enrolled = Vec::new();
        for person in people {
            if store::second_factor::find_factor(connection, *person)?.is_some() {
                enrolled.push(*person);
            }
        }
        Ok(enrolled)
    })
}

/// The parsed input.
enum SecondFactorInput {
    /// A code, and the encrypted secret with which it was made.
    Step {
        step: TimeStep,
        of: Vec<u8>,
    },
    Recovery(TokenHash),
}

fn read_shown(ca: &Ca, person: PersonId, typed: &str) -> Result<Option<SecondFactorInput>> {
    if typed.len() != CODE_DIGITS {
        return Ok(RecoveryCode::parse(typed).map(|code| SecondFactorInput::Recovery(code.hash())));
    }
    let stored = ca.store.read(|connection| store::second_factor::find_factor(connection, person))?;
    let Some(stored) = stored else { return Ok(None) };
    let octets = ca.keys.sealing_key()?.open(place(person), &stored.secret)?;
    let octets = octets.as_slice().try_into().map_err(|_| Error::internal("a stored secret is not 20 bytes long"))?;
    let secret = TotpSecret::from_octets(Zeroizing::new(octets));
    let step = secret.find_step(typed, ca.clock.now(), Some(stored.last_step));
    Ok(step.map(|step| SecondFactorInput::Step { step, of: stored.secret }))
}

/// Replaces a session by a new one with a new id, so that knowledge of the old id gives no access to the session with more
/// rights.
struct SessionChange {
    old: TokenHash,
    new: TokenHash,
    new_token: String,
    person: PersonId,
    origin: SignInOrigin,
}

impl SessionChange {
    fn new(ca: &Ca, token: &str, person: PersonId, origin: SignInOrigin) -> Result<Self> {
        let new_token = new_token(ca)?;
        Ok(Self { old: TokenHash::of(token), new: TokenHash::of(&new_token), new_token, person, origin })
    }

    fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let proof = Proof::SecondFactor;
        if store::session::replace_session(tx, &self.old, &self.new, self.person, &self.origin, proof)? {
            Ok(())
        } else {
            Err(Error::NotFound(Noun::Session))
        }
    }
}

/// Removes blanks and hyphens, converts full-width digits of Japanese keyboards, and converts letters to capitals.
fn plain(typed: &str) -> Zeroizing<String> {
    let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let narrow = |c: char| u32::from(c).checked_sub(0xFF10).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c);
    Zeroizing::new(kept.map(narrow).map(|c| c.to_ascii_uppercase()).take(MOST_TYPED).collect())
}

fn place(person: PersonId) -> SecretPlace {
    SecretPlace { table: "second_factor", column: "secret", row: person.number() }
}

const CODE_DIGITS: usize = 6;
const MOST_TYPED: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read_as_they_mean_it() {
        assert_eq!(*plain(" 123 456\n"), "123456");
        assert_eq!(*plain("１２３４５６"), "123456");
        assert_eq!(*plain("abcd-efgh ijkl-mnop"), "ABCDEFGHIJKLMNOP");
    }
}
