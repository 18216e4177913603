//! Known devices: browsers in which a person has completed a sign-in.
//!
//! A known device proves nothing and opens nothing. Its attempts at this person's password are counted apart from those of
//! strangers, so that strangers can't keep the owner out.
//!
//! A browser gets a new token whoever signs in there. What is counted for one of its people is counted for the first token that it had
//! for them, so that nobody else who signs in there gives anybody new attempts.

use data_encoding::HEXLOWER;
use time::Duration;

use super::sessions;
use super::token::new_token;
use crate::error::Result;
use crate::installation::Ca;
use crate::store::{self, Reader};
use crate::types::{PersonId, Timestamp, TokenHash};

/// Makes the browser in which this session was opened a known device of its person. Returns the token that the browser keeps from
/// now on in the place of `before`; `None` for a session that still awaits the second factor or has ended.
///
/// The token is new each time, so that a token planted in the browser never becomes known.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn remember_device(ca: &Ca, session: &str, before: Option<&str>) -> Result<Option<String>> {
    let session = TokenHash::of(session);
    let Some(person) = sessions::find_signed_in(ca, &session)? else { return Ok(None) };
    let token = new_token(ca)?;
    let (new, old) = (TokenHash::of(&token), before.map(TokenHash::of));
    let is_remembered = ca.write(move |tx| {
        store::person::lock_person(tx, person)?;
        let stored = store::session::find_with_factor(tx.connection(), &session)?;
        // A second factor that was set up meanwhile made all devices unknown; this session did not show it.
        if !stored.is_some_and(|(stored, has_factor)| stored.verified_at.is_some() || !has_factor) {
            return Ok(false);
        }
        if let Some(old) = &old {
            store::known_device::replace_token(tx, old, &new)?;
        }
        store::known_device::put_device(tx, &new, person)?;
        store::known_device::delete_oldest_of(tx, person, MOST_DEVICES)?;
        Ok(true)
    })?;
    Ok(is_remembered.then_some(token))
}

/// A known device of a person, as their attempts there are counted: by the hash of the first token that it had for them.
pub(crate) struct KnownDevice {
    first: TokenHash,
}

impl KnownDevice {
    /// The same after each new token, whoever signed in.
    pub(crate) fn label(&self) -> String {
        HEXLOWER.encode(self.first.octets())
    }
}

/// The browser with this token, if it is a known device of the person. Asked by the token alone, so that the work is the same
/// whoever the person is.
pub(crate) fn find_known(
    connection: &mut Reader,
    token: Option<&str>,
    person: Option<PersonId>,
    now: Timestamp,
) -> Result<Option<KnownDevice>> {
    let Some(token) = token else { return Ok(None) };
    let people = store::known_device::list_people(connection, &TokenHash::of(token), now - KNOWN_FOR)?;
    Ok(people.into_iter().find(|(known, _)| Some(*known) == person).map(|(_, first)| KnownDevice { first }))
}

/// For how long after a sign-in a browser stays known.
pub const KNOWN_FOR: Duration = Duration::days(90);
/// How many devices of a person are known; the one that was used least recently goes first.
const MOST_DEVICES: usize = 10;
