//! Sessions of signed-in people.

use time::Duration;

use super::roster::{self, Person};
use super::token::new_token;
use super::verified::VerifiedPerson;
use crate::audit::Event;
use crate::error::{Error, Noun, Refusal, Result};
use crate::installation::Ca;
use crate::policy::{Actor, OpenSession, Permitted};
use crate::store::session::StoredSession;
use crate::store::{self, Tx};
use crate::types::{PersonId, SessionId, Timestamp, TokenHash};
pub use crate::types::{Proof, SignInOrigin};

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Session {
    /// The person.
    pub person: Person,
    /// The person as an actor.
    pub actor: Actor,
}

/// The state of a session.
#[derive(Debug, Clone)]
pub enum Standing {
    /// All required factors were verified.
    SignedIn(Session),
    /// Only the password was verified. The person may do nothing yet.
    Awaiting(Awaiting),
}

/// A person whose password was verified but whose second factor is missing. It contains no [`Session`] and no actor.
#[derive(Debug, Clone)]
pub struct Awaiting {
    /// The person.
    pub person: Person,
    /// The next step.
    pub step: MissingFactor,
}

/// The factor that is still missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingFactor {
    /// Set up a second factor, which the role requires.
    Enrol,
    /// Verify the existing second factor.
    Verify,
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct OwnSession {
    pub id: SessionId,
    /// When it was opened, UTC.
    pub opened_at: Timestamp,
    /// When it was last used, to the minute, UTC.
    pub seen_at: Timestamp,
    /// The source and browser that opened it.
    pub origin: SignInOrigin,
    /// Whether it is the current session.
    pub is_this: bool,
}

/// The limits on the duration of a session.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// The time without a request after which it ends.
    pub idle: Duration,
    /// The time after its start at which it ends in any case.
    pub absolute: Duration,
}

impl SessionLimits {
    pub(super) fn are_past(self, session: &StoredSession, now: Timestamp) -> bool {
        session.seen_at + self.idle < now || session.created_at + self.absolute < now
    }
}

/// 30 minutes and 12 hours.
impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: Duration::minutes(30), absolute: Duration::hours(12) }
    }
}

/// Opens a session of a person whose password was verified; returns its token, 256 bits, which only the browser stores.
/// `None` when the account has changed since, for example by a new password: then the verified password is not valid any
/// more.
///
/// # Errors
/// `NotFound`.
pub fn open_session(ca: &Ca, verified: VerifiedPerson, origin: SignInOrigin) -> Result<Option<String>> {
    let token = new_token(ca)?;
    let hash = TokenHash::of(&token);
    let person = verified.person();
    let actor = roster::find_person(ca, person)?.actor();
    let opened = ca.write(move |tx| {
        if !verified.still_stands(tx)? {
            return Ok(false);
        }
        insert(tx, &actor, &hash, person, &origin, Proof::Password)?;
        Ok(true)
    })?;
    Ok(opened.then_some(token))
}

/// Opens a session without a password, with the given factors counted as verified: for tests and measurements.
///
/// # Errors
/// `NotFound`.
pub fn open_session_by_host(
    ca: &Ca,
    permitted: &Permitted<OpenSession>,
    origin: SignInOrigin,
    proof: Proof,
) -> Result<String> {
    let token = new_token(ca)?;
    let hash = TokenHash::of(&token);
    let person = permitted.act().person;
    let actor = permitted.actor().clone();
    ca.write(move |tx| insert(tx, &actor, &hash, person, &origin, proof))?;
    Ok(token)
}

fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    token: &TokenHash,
    person: PersonId,
    origin: &SignInOrigin,
    proof: Proof,
) -> Result<()> {
    store::session::insert_session(tx, token, person, origin, proof)?;
    tx.audit(Event::new(actor, "session.open", format!("person:{person}")).personal(&origin.source));
    Ok(())
}

/// The session with this token, unless it has exceeded its limits. This counts as use of the session.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn find_session(ca: &Ca, token: &str, limits: SessionLimits) -> Result<Option<Standing>> {
    find(ca, token, limits, Use::ByPerson)
}

/// As [`find_session`], for a request that a page makes by itself: it does not count as use of the session.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn find_unused_session(ca: &Ca, token: &str, limits: SessionLimits) -> Result<Option<Standing>> {
    find(ca, token, limits, Use::ByItself)
}

/// The cause of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    ByPerson,
    ByItself,
}

fn find(ca: &Ca, token: &str, limits: SessionLimits, by: Use) -> Result<Option<Standing>> {
    let hash = TokenHash::of(token);
    let Some((stored, has_factor)) = ca.store.read(|connection| store::session::find_with_factor(connection, &hash))?
    else {
        return Ok(None);
    };
    let now = ca.clock.now();
    if limits.are_past(&stored, now) {
        ca.write(move |tx| store::session::delete_session(tx, &hash).map(drop))?;
        return Ok(None);
    }
    if by == Use::ByPerson && stored.seen_at + TOUCH_AFTER < now {
        ca.write(move |tx| store::session::touch_session(tx, &hash))?;
    }
    let person = roster::find_person(ca, stored.person)?;
    let step = if stored.verified_at.is_some() { None } else { step_of(&person, has_factor) };
    Ok(Some(match step {
        None => Standing::SignedIn(Session { actor: person.actor_by(stored.id), person }),
        Some(step) => Standing::Awaiting(Awaiting { person, step }),
    }))
}

/// The factor that a person needs besides the password: for officers, and for people who set up a second factor. It is
/// determined for each page, so that a newly granted role requires it at the next page. No setting changes this rule.
fn step_of(person: &Person, has_factor: bool) -> Option<MissingFactor> {
    if has_factor {
        return Some(MissingFactor::Verify);
    }
    (!person.roles.is_empty()).then_some(MissingFactor::Enrol)
}

/// The person of the session, if no factor is missing.
pub(crate) fn find_signed_in(ca: &Ca, token: &TokenHash) -> Result<Option<PersonId>> {
    let found = ca.store.read(|connection| store::session::find_with_factor(connection, token))?;
    let Some((stored, has_factor)) = found else { return Ok(None) };
    if stored.verified_at.is_some() {
        return Ok(Some(stored.person));
    }
    let step = step_of(&roster::find_person(ca, stored.person)?, has_factor);
    Ok(step.is_none().then_some(stored.person))
}

/// The open sessions of the person, newest first; `token` belongs to the current one.
///
/// # Errors
/// `Refused(NotAllowed)` for an actor who is no person; `Internal` when the database can't be read.
pub fn list_sessions(ca: &Ca, actor: &Actor, token: &str, limits: SessionLimits) -> Result<Vec<OwnSession>> {
    let Actor::Person { id: person, .. } = *actor else { return Err(Refusal::NotAllowed.into()) };
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
    ca.write(move |tx| store::session::delete_session(tx, &hash).map(drop))
}

/// Ends one of a person's own sessions, and removes all known devices of the person: the device of the session is not
/// stored.
///
/// # Errors
/// `NotFound(Session)` when it does not exist, or belongs to another person.
pub fn end_own_session(ca: &Ca, person: PersonId, id: SessionId) -> Result<()> {
    let actor = roster::find_person(ca, person)?.actor();
    ca.write(move |tx| {
        if !store::session::delete_numbered(tx, id, person)? {
            return Err(Error::NotFound(Noun::Session));
        }
        store::known_device::delete_devices_of(tx, person)?;
        tx.audit(Event::new(&actor, "session.end", format!("person:{person}")));
        Ok(())
    })
}

/// Ends every session of a person except the one with this token, and removes all known devices of the person; returns the
/// number of sessions.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn end_other_sessions(ca: &Ca, person: PersonId, token: &str) -> Result<usize> {
    let hash = TokenHash::of(token);
    let actor = roster::find_person(ca, person)?.actor();
    ca.write(move |tx| {
        let ended = store::session::delete_others_of(tx, person, Some(&hash))?;
        store::known_device::delete_devices_of(tx, person)?;
        if ended > 0 {
            let event = Event::new(&actor, "session.end", format!("person:{person}"));
            tx.audit(event.detail(format!("{ended} others")));
        }
        Ok(ended)
    })
}

/// A session's last use is written at most once a minute.
const TOUCH_AFTER: Duration = Duration::minutes(1);
