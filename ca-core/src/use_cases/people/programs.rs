//! Programs that request certificates through the API; each holds a token.

use serde::Serialize;
use time::Duration;

use super::token::new_token;
use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Refusal, Result};
use crate::installation::Ca;
use crate::installation::known_programs::Moment;
use crate::policy::{Actor, Change, ManagePrograms, Permitted, Propose};
use crate::store::api_token::StoredToken;
use crate::store::{self, Concern};
use crate::types::{ProgramName, ProposalId, Timestamp, TokenHash};
use crate::use_cases::offices::{end_founding, propose, settle_founding, tell_founding};

/// A program and the validity of its token.
#[derive(Debug, Clone, Serialize)]
pub struct Program {
    /// The program's name.
    pub name: ProgramName,
    /// When its token was made, UTC.
    pub created_at: Timestamp,
    /// When the token expires, UTC.
    pub expires_at: Timestamp,
    /// When an operator ended the token, UTC.
    pub ended_at: Option<Timestamp>,
    /// Whether the token is valid now.
    pub is_good: bool,
}

impl Program {
    fn of(stored: StoredToken, now: Timestamp) -> Self {
        let is_good = stored.is_good(now);
        let StoredToken { program, created_at, expires_at, ended_at } = stored;
        Self { name: program, created_at, expires_at, ended_at, is_good }
    }
}

/// Makes a token for a new program, valid for this many days: `inkan-` and 43 characters of base64url. Only its hash is
/// stored.
///
/// # Errors
/// `Conflict(NeedsTwo)` after the founding; `Conflict(ProgramKnown)`, also when a program of that name had a token before, because the audit trail must distinguish
/// them.
pub fn add_program(ca: &Ca, permitted: &Permitted<ManagePrograms>, name: ProgramName, days: u16) -> Result<String> {
    let token = make_token(ca)?;
    let (hash, actor) = (TokenHash::of(&token), permitted.actor().clone());
    end_founding(ca)?;
    ca.write(move |tx| {
        if !settle_founding(tx)?.is_founding {
            return Err(Conflict::NeedsTwo.into());
        }
        let expires_at = tx.now() + Duration::days(days.into());
        store::api_token::insert_token(tx, &name, &hash, expires_at)?;
        let detail = tell_founding(&format!("expires:{expires_at}"), true);
        tx.audit(Event::new(&actor, "program.add", format!("program:{name}")).detail(detail));
        Ok(())
    })?;
    Ok(token)
}

/// Makes a token for a new program and proposes it: it becomes valid for this many days when another officer confirms the proposal.
///
/// # Errors
/// Those of [`propose`].
pub fn propose_program(
    ca: &Ca,
    permitted: &Permitted<Propose>,
    name: ProgramName,
    days: u16,
) -> Result<(String, ProposalId)> {
    let token = make_token(ca)?;
    let change = Change::AddProgram { name, token: TokenHash::of(&token), days };
    let id = propose(ca, permitted, vec![change])?;
    Ok((token, id))
}

fn make_token(ca: &Ca) -> Result<String> {
    Ok(format!("{PREFIX}{}", new_token(ca)?))
}

/// Ends the token of a program at once.
///
/// # Errors
/// `NotFound(Program)`, also when it has ended already.
pub fn end_program(ca: &Ca, permitted: &Permitted<ManagePrograms>, name: ProgramName) -> Result<()> {
    let actor = permitted.actor().clone();
    ca.write(move |tx| {
        if !store::api_token::end_token(tx, &name)? {
            return Err(Error::NotFound(Noun::Program));
        }
        tx.audit(Event::new(&actor, "program.end", format!("program:{name}")));
        Ok(())
    })
}

/// Every program that ever had a token, by name.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_programs(ca: &Ca, _permitted: &Permitted<ManagePrograms>) -> Result<Vec<Program>> {
    let now = ca.clock.now();
    let stored = ca.store.read(store::api_token::list_tokens)?;
    Ok(stored.into_iter().map(|stored| Program::of(stored, now)).collect())
}

/// Whether the text has the form of a token.
pub fn is_token(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|rest| rest.len() == RANDOM_CHARACTERS)
}

/// The program that holds this token.
///
/// # Errors
/// `Refused(Token)` for one that is unknown, has expired or was ended.
pub fn recognise_program(ca: &Ca, token: &str) -> Result<Actor> {
    // Before the store is read: a commit in between makes the next look-up read again.
    let (moment, token) = (moment(ca), TokenHash::of(token));
    let stored = ca.store.read(|connection| store::api_token::find_token(connection, &token))?;
    let good = stored.filter(|stored| stored.is_good(moment.1)).ok_or(Refusal::Token)?;
    ca.programs.note(moment, &token, &good.program);
    Ok(Actor::Program { name: good.program })
}

/// The program with this token, if [`recognise_program`] verified the token within this second and no program's token
/// was ended by this process since. Reads no database and never waits.
///
/// A token that another process has ended may be recognised until the end of the second; the transaction of the request
/// then refuses it.
pub fn recall_program(ca: &Ca, token: &str) -> Option<Actor> {
    ca.programs.find(moment(ca), &TokenHash::of(token)).map(|name| Actor::Program { name })
}

fn moment(ca: &Ca) -> Moment {
    (ca.commits().count_of(Concern::Programs), ca.clock.now())
}

const RANDOM_CHARACTERS: usize = 43;
/// The prefix by which secret scanners recognise a token.
const PREFIX: &str = "inkan-";
