//! A person as officers see them: the account, without its secrets.

use super::roster::{self, Person};
use super::second_factor::{self, SecondFactorStatus};
use super::sessions::SessionLimits;
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Permitted, SeePerson};
use crate::store;
use crate::types::{PersonId, Timestamp};
use crate::use_cases::revocation::passes::{self, CodeView};

/// A person's account.
#[derive(Debug, Clone)]
pub struct PersonOverview {
    pub person: Person,
    /// The number of open sessions.
    pub sessions: usize,
    /// When one of them was last used, UTC.
    pub seen_at: Option<Timestamp>,
    /// Whether there is a local password.
    pub has_password: bool,
    /// Whether an invitation can be used now.
    pub is_invited: bool,
    /// The second factor, if there is one.
    pub second_factor: Option<SecondFactorStatus>,
    /// The printed revocation code that is valid.
    pub code: Option<CodeView>,
}

/// The account of a person.
///
/// # Errors
/// `NotFound(Person)`.
pub fn view_person(
    ca: &Ca,
    _permitted: &Permitted<SeePerson>,
    id: PersonId,
    limits: SessionLimits,
) -> Result<PersonOverview> {
    let person = roster::find_person(ca, id)?;
    let now = ca.clock.now();
    let (open, has_password, is_invited) = ca.store.read(|connection| {
        let mut open = store::session::list_sessions_of(connection, id)?;
        open.retain(|session| !limits.are_past(session, now));
        let has_password = store::account::find_password_hash(connection, id)?.is_some();
        Ok((open, has_password, store::invitation::has_open(connection, id, now)?))
    })?;
    Ok(PersonOverview {
        person,
        sessions: open.len(),
        seen_at: open.iter().map(|session| session.seen_at).max(),
        has_password,
        is_invited,
        second_factor: second_factor::find_status(ca, id)?,
        code: passes::find_code(ca, id)?,
    })
}
