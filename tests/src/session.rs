//! Sessions without the work of a password.

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::{Actor, OpenSession, permit};
use ca_core::types::PersonId;
use ca_core::use_cases::people::sessions::{Origin, Proof, open_session_by_host};

/// Opens a session of this person as if this much had been shown; its token.
///
/// # Errors
/// When it can't be opened.
pub fn open_session(ca: &Ca, person: PersonId, proof: Proof) -> Result<String> {
    open_session_from(ca, person, Origin::default(), proof)
}

/// As [`open_session`], from somewhere.
///
/// # Errors
/// When it can't be opened.
pub fn open_session_from(ca: &Ca, person: PersonId, origin: Origin, proof: Proof) -> Result<String> {
    Ok(open_session_by_host(ca, &permit(&Actor::Host, OpenSession { person })?, origin, proof)?)
}
