//! Sessions without the verification of a password.

use anyhow::{Context as _, Result};
use ca_core::Ca;
use ca_core::keys::totp::{TimeStep, TotpSecret};
use ca_core::policy::{Actor, OpenSession, permit};
use ca_core::types::PersonId;
use ca_core::use_cases::people::second_factor::{Enrolled, enrol, secret_of_session};
use ca_core::use_cases::people::sessions::{Proof, SignInOrigin, open_session_by_host};

/// Opens a session of this person as if this much had been verified; returns its token.
///
/// # Errors
/// When it can't be opened.
pub fn open_session(ca: &Ca, person: PersonId, proof: Proof) -> Result<String> {
    open_session_from(ca, person, SignInOrigin::default(), proof)
}

/// Like [`open_session`], with an origin.
///
/// # Errors
/// When it can't be opened.
pub fn open_session_from(ca: &Ca, person: PersonId, origin: SignInOrigin, proof: Proof) -> Result<String> {
    Ok(open_session_by_host(ca, &permit(&Actor::Host, OpenSession { person })?, origin, proof)?)
}

/// Sets up the second factor of a person whose password was verified; returns its secret and the result for the person.
///
/// # Errors
/// When it can't be set up.
pub fn set_up_second_factor(ca: &Ca, person: PersonId) -> Result<(TotpSecret, Enrolled)> {
    let token = open_session(ca, person, Proof::Password)?;
    let secret = secret_of_session(ca, &token)?;
    let code = code_now(ca, &secret);
    Ok((secret, enrol(ca, person, &token, &code, SignInOrigin::default())?.context("the code is right")?))
}

/// The current code of an authenticator.
pub fn code_now(ca: &Ca, secret: &TotpSecret) -> String {
    secret.code_at(TimeStep::of(ca.clock().now()))
}
