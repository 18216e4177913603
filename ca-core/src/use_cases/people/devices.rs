//! Known devices: browsers in which a person has completed a sign-in.
//!
//! A known device grants no access. Its attempts at this person's password are counted separately from those of other
//! clients, so that other clients can't lock the owner out.
//!
//! A browser gets a new token at each sign-in of any person. Attempts are counted by the first token that the browser had
//! for a person, so that a sign-in of another person there resets no counts.

use data_encoding::HEXLOWER;
use time::Duration;

use super::sessions;
use super::token::new_token;
use crate::error::Result;
use crate::installation::Ca;
use crate::store::{self, Reader};
use crate::types::{PersonId, Timestamp, TokenHash};

/// Makes the browser in which this session was opened a known device of its person. Returns the browser's new token, which
/// replaces `before`; `None` for a session that still awaits the second factor or has ended.
///
/// The token is new each time, so that a token planted in the browser never belongs to a known device.
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
        // A second factor that was set up meanwhile removed all known devices; this session has not verified it.
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

/// A known device of a person. Attempts from it are counted by the hash of the first token that it had for them.
pub(crate) struct KnownDevice {
    first: TokenHash,
}

impl KnownDevice {
    /// The identifier for counting, which does not change with new tokens.
    pub(crate) fn label(&self) -> String {
        HEXLOWER.encode(self.first.octets())
    }
}

/// The browser with this token, if it is a known device of the person. The query uses only the token, so that the work does
/// not depend on the person.
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

/// The time after a sign-in for which a device stays known.
pub const KNOWN_FOR: Duration = Duration::days(90);
/// The maximum of known devices of a person; the least recently used one is removed.
const MOST_DEVICES: usize = 10;
