//! Known devices: browsers in which a person has completed a sign-in.
//!
//! A known device proves nothing and opens nothing. Its attempts at the person's password are counted separately, so that
//! attempts from other browsers can't lock the owner out.

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
        if store::session::find_session(tx.connection(), &session)?.is_none() {
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

/// Whether the browser with this token is a known device of the person. Asked by the token alone, so that the work is the same
/// whoever the person is.
pub(crate) fn is_known(
    connection: &mut Reader,
    token: Option<&str>,
    person: Option<PersonId>,
    now: Timestamp,
) -> Result<bool> {
    let Some(token) = token else { return Ok(false) };
    let people = store::known_device::list_people(connection, &TokenHash::of(token), now - KNOWN_FOR)?;
    Ok(person.is_some_and(|person| people.contains(&person)))
}

/// For how long after a sign-in a browser stays known.
pub const KNOWN_FOR: Duration = Duration::days(90);
/// How many devices of a person are known; the one that was used least recently goes first.
const MOST_DEVICES: usize = 10;
