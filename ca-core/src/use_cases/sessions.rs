//! Sessions of signed-in people.

use time::Duration;

use super::people::{self, Person};
use super::token::new_token;
use crate::audit::Event;
use crate::ca::Ca;
use crate::error::Result;
use crate::policy::Actor;
use crate::store;
use crate::types::{PersonId, TokenHash};

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// The person.
    pub person: Person,
    /// The person as one who acts.
    pub actor: Actor,
}

/// Opens a session; returns its token, 256 bits, which only the browser keeps.
///
/// # Errors
/// `NotFound`.
pub fn open_session(ca: &Ca, person: PersonId) -> Result<String> {
    let token = new_token(ca)?;
    let hash = TokenHash::of(&token);
    let actor = people::find_person(ca, person)?.actor();
    ca.write(move |tx| {
        store::session::insert_session(tx, &hash, person)?;
        tx.audit(Event::new(&actor, "session.open", format!("person:{person}")));
        Ok(())
    })?;
    Ok(token)
}

/// The session with this token, unless it was idle for 30 minutes or is 12 hours old.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn find_session(ca: &Ca, token: &str) -> Result<Option<Session>> {
    let hash = TokenHash::of(token);
    let Some(stored) = ca.store.read(|connection| store::session::find_session(connection, &hash))? else {
        return Ok(None);
    };
    let now = ca.clock.now();
    if stored.seen_at + IDLE_LIMIT < now || stored.created_at + ABSOLUTE_LIMIT < now {
        ca.write(move |tx| store::session::delete_session(tx, &hash))?;
        return Ok(None);
    }
    if stored.seen_at + TOUCH_AFTER < now {
        ca.write(move |tx| store::session::touch_session(tx, &hash))?;
    }
    let person = people::find_person(ca, stored.person)?;
    Ok(Some(Session { actor: person.actor(), person }))
}

/// Ends the session with this token.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn end_session(ca: &Ca, token: &str) -> Result<()> {
    let hash = TokenHash::of(token);
    ca.write(move |tx| store::session::delete_session(tx, &hash))
}

const IDLE_LIMIT: Duration = Duration::minutes(30);
const ABSOLUTE_LIMIT: Duration = Duration::hours(12);
/// A session's last use is written at most once a minute.
const TOUCH_AFTER: Duration = Duration::minutes(1);
