//! Sessions of signed-in people.

use time::Duration;

use super::people::{self, Person};
use super::token::new_token;
use crate::audit::Event;
use crate::ca::Ca;
use crate::error::{Error, Noun, Result};
use crate::policy::Actor;
use crate::store;
pub use crate::store::session::Origin;
use crate::store::session::StoredSession;
use crate::types::{PersonId, SessionId, Timestamp, TokenHash};

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// The person.
    pub person: Person,
    /// The person as one who acts.
    pub actor: Actor,
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct OwnSession {
    /// Number.
    pub id: SessionId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// Where it was opened.
    pub origin: Origin,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// For how long a session is good.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Without use.
    pub idle: Duration,
    /// Since it was opened, however much it is used.
    pub absolute: Duration,
}

impl Limits {
    fn are_past(self, session: &StoredSession, now: Timestamp) -> bool {
        session.seen_at + self.idle < now || session.created_at + self.absolute < now
    }
}

/// 30 minutes and 12 hours.
impl Default for Limits {
    fn default() -> Self {
        Self { idle: Duration::minutes(30), absolute: Duration::hours(12) }
    }
}

/// Opens a session; returns its token, 256 bits, which only the browser keeps.
///
/// # Errors
/// `NotFound`.
pub fn open_session(ca: &Ca, person: PersonId, origin: Origin) -> Result<String> {
    let token = new_token(ca)?;
    let hash = TokenHash::of(&token);
    let actor = people::find_person(ca, person)?.actor();
    ca.write(move |tx| {
        store::session::insert_session(tx, &hash, person, &origin)?;
        tx.audit(Event::new(&actor, "session.open", format!("person:{person}")).personal(&origin.source));
        Ok(())
    })?;
    Ok(token)
}

/// The session with this token, unless it is past its limits.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn find_session(ca: &Ca, token: &str, limits: Limits) -> Result<Option<Session>> {
    let hash = TokenHash::of(token);
    let Some(stored) = ca.store.read(|connection| store::session::find_session(connection, &hash))? else {
        return Ok(None);
    };
    let now = ca.clock.now();
    if limits.are_past(&stored, now) {
        ca.write(move |tx| store::session::delete_session(tx, &hash))?;
        return Ok(None);
    }
    if stored.seen_at + TOUCH_AFTER < now {
        ca.write(move |tx| store::session::touch_session(tx, &hash))?;
    }
    let person = people::find_person(ca, stored.person)?;
    Ok(Some(Session { actor: person.actor(), person }))
}

/// The sessions of a person that are good, the newest first; `token` is that of the one who asks.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_sessions(ca: &Ca, person: PersonId, token: &str, limits: Limits) -> Result<Vec<OwnSession>> {
    let (hash, now) = (TokenHash::of(token), ca.clock.now());
    ca.store.read(|connection| {
        let this = store::session::find_session(connection, &hash)?.map(|session| session.id);
        let good = store::session::list_sessions_of(connection, person)?
            .into_iter()
            .filter(|session| !limits.are_past(session, now));
        let own = good.map(|StoredSession { id, created_at, seen_at, origin, .. }| OwnSession {
            id,
            opened_at: created_at,
            seen_at,
            origin,
            is_this: this == Some(id),
        });
        Ok(own.collect())
    })
}

/// Ends the session with this token.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn end_session(ca: &Ca, token: &str) -> Result<()> {
    let hash = TokenHash::of(token);
    ca.write(move |tx| store::session::delete_session(tx, &hash))
}

/// Ends one of a person's own sessions.
///
/// # Errors
/// `NotFound(Session)` when there is none of this number, or it is another person's.
pub fn end_own_session(ca: &Ca, person: PersonId, id: SessionId) -> Result<()> {
    let actor = people::find_person(ca, person)?.actor();
    ca.write(move |tx| {
        if !store::session::delete_numbered(tx, id, person)? {
            return Err(Error::NotFound(Noun::Session));
        }
        tx.audit(Event::new(&actor, "session.end", format!("person:{person}")));
        Ok(())
    })
}

/// Ends every session of a person but the one with this token; says how many.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn end_other_sessions(ca: &Ca, person: PersonId, token: &str) -> Result<usize> {
    let hash = TokenHash::of(token);
    let actor = people::find_person(ca, person)?.actor();
    ca.write(move |tx| {
        let ended = store::session::delete_others(tx, person, &hash)?;
        if ended > 0 {
            let event = Event::new(&actor, "session.end", format!("person:{person}"));
            tx.audit(event.detail(format!("{ended} others")));
        }
        Ok(ended)
    })
}

/// A session's last use is written at most once a minute.
const TOUCH_AFTER: Duration = Duration::minutes(1);
