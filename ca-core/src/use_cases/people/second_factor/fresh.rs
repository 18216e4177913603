//! The age of a session, for actions that need a recent sign-in.

use time::Duration;

use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::store;
use crate::types::TokenHash;

/// Checks that the session with this token was opened within the last 15 minutes.
pub(super) fn demand_fresh(ca: &Ca, token: &str) -> Result<()> {
    let hash = TokenHash::of(token);
    let session = ca.store.read(|connection| store::session::find_session(connection, &hash))?;
    if session.ok_or(Error::NotFound(Noun::Session))?.created_at + FRESH < ca.clock.now() {
        return Err(Conflict::SignInTooOld.into());
    }
    Ok(())
}

/// The time after a sign-in within which it proves knowledge of the password.
const FRESH: Duration = Duration::minutes(15);
