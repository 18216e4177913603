//! `inkan person grant` and `withdraw-role`

use std::fmt::Write as _;

use anyhow::Result;
use ca_core::Ca;
use ca_core::error::{Conflict, Error};
use ca_core::policy::{Actor, Change, ChangeKind, GrantRole, Propose, Role, SeeProposals, WithdrawRole, permit};
use ca_core::types::{PersonId, ProposalId};
use ca_core::use_cases::offices::{self, Standing};
use ca_core::use_cases::people::roster::{self, Person};
use serde_json::json;

use super::super::Context;
use super::tell;
use crate::confirmation::Confirmation;
use crate::output::{plain, print};

/// Gives a role, or proposes it after the founding.
pub(super) fn grant(context: &Context, ca: &Ca, person: &Person, role: Role) -> Result<()> {
    match give_or_propose(ca, person.id, &[role])? {
        None => {
            let person = roster::find_person(ca, person.id)?;
            print(context.json, &person, &tell(&person))
        }
        Some(proposal) => print(context.json, &json!({ "proposal": proposal }), &tell_proposal(ca, proposal)?),
    }
}

/// Gives roles while the installation is being founded; proposes them afterwards.
pub(super) fn give_or_propose(ca: &Ca, person: PersonId, roles: &[Role]) -> Result<Option<ProposalId>> {
    for (position, role) in roles.iter().enumerate() {
        match offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, person, *role) {
            Ok(()) => {}
            Err(Error::Conflict(Conflict::NeedsTwo)) => {
                let left = roles.iter().skip(position);
                let changes = left.map(|role| Change::GrantRole { person, role: *role }).collect();
                let permitted = permit(&Actor::Host, Propose { kind: ChangeKind::Roles })?;
                return Ok(Some(offices::propose(ca, &permitted, changes)?));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

/// Takes a role away, after a question.
pub(super) fn withdraw(
    context: &Context,
    ca: &Ca,
    person: &Person,
    role: Role,
    confirmation: &Confirmation,
) -> Result<()> {
    let permitted = permit(&Actor::Host, WithdrawRole { owner: person.id })?;
    // What is certain to be refused is not asked.
    if person.roles.contains(&role) {
        let question = format!(
            "this takes the role {role} from {} at once; to give it back, an officer must confirm a proposal",
            plain(person.name.as_str())
        );
        confirmation.obtain(context.json, &question)?;
    }
    offices::withdraw_role(ca, &permitted, role)?;
    let person = roster::find_person(ca, person.id)?;
    print(context.json, &person, &tell(&person))
}

/// The proposal that was made instead, and what happens next.
pub(in crate::commands) fn tell_proposal(ca: &Ca, number: ProposalId) -> Result<String> {
    let proposal = offices::find_proposal(ca, &permit(&Actor::Host, SeeProposals)?, number)?;
    let next = if proposal.acts_at_deadline {
        "there are too few officers: it takes effect 72 hours after the mails about it have left, unless an officer refuses it"
    } else {
        "an officer must confirm it in the portal within 72 hours"
    };
    Ok(format!("made proposal {number}: {next}; see: inkan proposal show {number}"))
}

/// Which officers are missing; empty when there are enough.
pub(super) fn tell_standing(standing: Standing) -> String {
    if !standing.is_short() {
        return String::new();
    }
    let mut text = if standing.is_founding {
        "founding: the host gives roles and tokens alone until two administrators and two security officers have set up a second factor\n"
            .to_owned()
    } else {
        "too few officers: a proposal of the host takes effect after 72 hours unless an officer refuses it\n".to_owned()
    };
    for (role, missing) in [
        (Role::Administrator, standing.missing_administrators()),
        (Role::SecurityOfficer, standing.missing_security_officers()),
    ] {
        if missing > 0 {
            let _ = writeln!(text, "missing with a second factor: {missing} {role}");
        }
    }
    text
}
