//! Passwords and second factors of a restored database: as they were when the backup was made, whatever became of them since.
//!
//! A password that was changed is good again, and one that was changed to is not; a second factor that was reset is back, and recovery
//! codes that were used are good again. None of it can be told from the database, so whom it may concern is listed, and the operator
//! may end every local password.

use serde::Serialize;

use super::demand_pending;
use crate::audit::Event;
use crate::ca::Ca;
use crate::error::Result;
use crate::notice_writer::Occasion;
use crate::policy::Actor;
use crate::store;
use crate::types::{PersonId, Timestamp, TokenHash};
use crate::use_cases::accounts::INVITATION_LIFETIME;
use crate::use_cases::token::new_token;

/// Somebody who can sign in with what the backup holds.
#[derive(Debug, Clone, Serialize)]
pub struct OldSignIn {
    #[serde(skip)]
    person: PersonId,
    /// Their name.
    pub name: String,
    /// Their first mailbox.
    pub address: Option<String>,
    /// When their local password was set, UTC, if they have one that is good.
    pub password_set_at: Option<Timestamp>,
    /// Whether they have a second factor, with the recovery codes that were not used when the backup was made.
    pub has_second_factor: bool,
}

/// Everybody with a local password or a second factor.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_old_sign_ins(ca: &Ca) -> Result<Vec<OldSignIn>> {
    ca.store.read(|connection| {
        let (passwords, factors) =
            (store::account::list_passwords(connection)?, store::second_factor::list_holders(connection)?);
        let mut people: Vec<PersonId> = passwords.iter().map(|(person, _)| *person).chain(factors.clone()).collect();
        people.sort_unstable();
        people.dedup();
        let view = |person: PersonId| {
            let (name, _) = store::person::find_person(connection, person)?;
            let mailbox = store::mailbox::list_of_person(connection, person)?.into_iter().next();
            Ok(OldSignIn {
                person,
                name: name.to_string(),
                address: mailbox.map(|mailbox| mailbox.address.to_string()),
                password_set_at: passwords.iter().find(|(it, _)| *it == person).map(|(_, at)| *at),
                has_second_factor: factors.contains(&person),
            })
        };
        people.into_iter().map(view).collect()
    })
}

/// Ends every local password and mails each of these people a link, good for seven days, by which they choose another. Second factors
/// stay: who reads somebody's mail gets no office by the link alone. To be done before the restore is finished; says how many.
///
/// # Errors
/// `Conflict(NoRestore)`; `KeyUnavailable` when the links can't be sealed, after which nothing has ended for those that are left.
pub fn end_passwords(ca: &Ca) -> Result<usize> {
    demand_pending(ca)?;
    let with_password = list_old_sign_ins(ca)?.into_iter().filter(|it| it.password_set_at.is_some());
    let mut ended = 0;
    for OldSignIn { person, .. } in with_password {
        let token = new_token(ca)?;
        let (hash, teller, occasion) = (TokenHash::of(&token), ca.teller(), Occasion::Invited { token });
        ca.write(move |tx| {
            store::account::end_password(tx, person)?;
            store::invitation::insert_invitation(tx, &hash, person, tx.now() + INVITATION_LIFETIME)?;
            teller.tell_if_reachable(tx, person, &occasion)?;
            tx.audit(Event::new(&Actor::Host, "account.end-password", format!("person:{person}")).detail("restore"));
            Ok(())
        })?;
        ended += 1;
    }
    Ok(ended)
}
