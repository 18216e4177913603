//! `inkan person`

mod addresses;
mod departure;
mod invitation;
pub(super) mod roles;

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::Error;
use ca_core::error::{Conflict, Noun};
use ca_core::policy::{Actor, AddPerson, ResetSecondFactor, Role, permit};
use ca_core::types::{EmailAddress, Language, PersonName, PersonState, ProposalId};
use ca_core::use_cases::offices;
use ca_core::use_cases::people::roster::{self, NewPerson};
use ca_core::use_cases::people::{accounts, second_factor};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;

use self::invitation::Invitation;
use super::Context;
use crate::confirmation::Confirmation;
use crate::output::{plain, print};

/// Add people, list them, give them roles.
#[derive(Debug, Subcommand)]
pub(crate) enum Person {
    /// Add a person and their first mailbox
    Add {
        /// The person's name, in any script
        #[arg(long)]
        name: String,
        /// The person's mail address
        #[arg(long)]
        mail: String,
        /// The language of pages and mails: en or ja [default: the organisation's]
        #[arg(long, value_parser = parse_language)]
        language: Option<Language>,
        /// Give the person this role; may be repeated
        #[arg(long, value_parser = parse_role)]
        role: Vec<Role>,
        /// Mail a one-time link to choose a password, valid for seven days; without mail.host the link is printed
        #[arg(long)]
        invite: bool,
    },
    /// Add a further mailbox to a person
    AddMailbox {
        /// A registered address of the person
        #[arg(long)]
        of: String,
        /// The new address
        #[arg(long)]
        mail: String,
        /// The new address replaces the one in --of: that ends some time after the new one has certificates (policy.address_change_days)
        #[arg(long)]
        replace: bool,
    },
    /// Let a person keep an address that another one is replacing
    KeepMailbox {
        /// The address that was to end
        #[arg(long)]
        mail: String,
    },
    /// End a mailbox: its certificates are revoked, its requests end, and the address can be given to another person
    ///
    /// The command asks for confirmation.
    EndMailbox {
        /// The address
        #[arg(long)]
        mail: String,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// End a mailbox for its owner and give it to another person; one that has ended is given to that person
    ///
    /// The command asks for confirmation.
    MoveMailbox {
        /// The address
        #[arg(long)]
        mail: String,
        /// Another registered address of the person who gets it
        #[arg(long)]
        to: String,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Change the name of a person; certificates stay, because they name the mailbox only
    Rename {
        /// The person's mail address
        #[arg(long)]
        mail: String,
        /// The new name, in any script
        #[arg(long)]
        name: String,
    },
    /// Give a role to a person, or propose it
    ///
    /// While the installation is being founded (until two administrators and two security officers have set up a second factor),
    /// the role is given at once. Afterwards the command makes a proposal, which an officer confirms in the portal.
    Grant {
        /// The person's mail address
        #[arg(long)]
        mail: String,
        /// registration-officer, security-officer, auditor or administrator
        #[arg(long, value_parser = parse_role)]
        role: Role,
    },
    /// Take a role from a person at once; the person is told by mail. The command asks for confirmation
    WithdrawRole {
        /// The person's mail address
        #[arg(long)]
        mail: String,
        /// registration-officer, security-officer, auditor or administrator
        #[arg(long, value_parser = parse_role)]
        role: Role,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Make a one-time link for a person to choose a password; the link is not mailed
    Invite {
        /// The person's mail address
        #[arg(long)]
        mail: String,
    },
    /// Remove a person's second factor after telephone and recovery codes were lost; the person is signed out and notified by mail
    ResetSecondFactor {
        /// The person's mail address
        #[arg(long)]
        mail: String,
    },
    /// Begin the departure of a person: sign-ins, requests and roles end, certificates are suspended, and later revoked
    ///
    /// Until the certificates are revoked (policy.departure_days), undo-departure takes it back, except sign-ins and requests that
    /// ended. The command asks for confirmation.
    Depart {
        /// The person's mail address
        #[arg(long)]
        mail: String,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Undo a departure whose certificates are not revoked yet
    UndoDeparture {
        /// The person's mail address
        #[arg(long)]
        mail: String,
    },
    /// Revoke the certificates of a departure that is held, before its grace period ends
    CompleteDeparture {
        /// The person's mail address
        #[arg(long)]
        mail: String,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// List all people with mailboxes, roles and states
    List,
}

pub(crate) fn run(context: &Context, person: &Person) -> Result<ExitCode> {
    let ca = context.open()?;
    match person {
        Person::Add { name, mail, language, role, invite } => {
            let new = NewPerson {
                name: name.parse::<PersonName>()?,
                address: mail.parse::<EmailAddress>()?,
                language: language.unwrap_or(ca.settings().organisation.language),
            };
            add(context, &ca, new, role, *invite)?;
        }
        Person::AddMailbox { of, mail, replace } => addresses::add(context, &ca, of, mail, *replace)?,
        Person::KeepMailbox { mail } => addresses::keep(context, &ca, mail)?,
        Person::EndMailbox { mail, confirmation } => addresses::end(context, &ca, mail, confirmation)?,
        Person::MoveMailbox { mail, to, confirmation } => addresses::give(context, &ca, mail, to, confirmation)?,
        Person::Rename { mail, name } => addresses::rename(context, &ca, &find(&ca, mail)?, name)?,
        Person::Grant { mail, role } => roles::grant(context, &ca, &find(&ca, mail)?, *role)?,
        Person::WithdrawRole { mail, role, confirmation } => {
            roles::withdraw(context, &ca, &find(&ca, mail)?, *role, confirmation)?;
        }
        Person::Invite { mail } => {
            let person = find(&ca, mail)?;
            let token = accounts::invite_by_hand(&ca, &permit(&Actor::Host, AddPerson)?, person.id)?;
            let link = context.configuration()?.letterhead()?.invitation_url(&token);
            let text = format!(
                "one-time link for {} to choose a password, valid for seven days:\n  {link}",
                plain(person.name.as_str())
            );
            print(context.json, &json!({ "person": person.id, "link": link }), &text)?;
        }
        Person::ResetSecondFactor { mail } => {
            let owner = find(&ca, mail)?;
            second_factor::reset(&ca, &permit(&Actor::Host, ResetSecondFactor { owner: owner.id })?)?;
            let text = format!("removed the second factor of {}, who is signed out", plain(owner.name.as_str()));
            print(context.json, &owner, &text)?;
        }
        Person::Depart { mail, confirmation } => departure::begin(context, &ca, &find(&ca, mail)?, confirmation)?,
        Person::UndoDeparture { mail } => departure::undo(context, &ca, &find(&ca, mail)?)?,
        Person::CompleteDeparture { mail, confirmation } => {
            departure::complete(context, &ca, &find(&ca, mail)?, confirmation)?;
        }
        Person::List => list(context, &ca)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds a person with their roles, and invites them if that is wanted.
fn add(context: &Context, ca: &ca_core::Ca, new: NewPerson, roles: &[Role], invite: bool) -> Result<()> {
    let address = new.address.clone();
    let added = roster::add_person(ca, &permit(&Actor::Host, AddPerson)?, new);
    let id = added.map_err(|error| if invite { told_of_invitation(error, &address) } else { error.into() })?;
    let proposal = roles::give_or_propose(ca, id, roles)?;
    let person = roster::find_person(ca, id)?;
    let invitation = if invite { Some(Invitation::send(context, ca, &person)?) } else { None };
    let mut text = format!("added person {id}: {}", tell(&person));
    if let Some(proposal) = &proposal {
        write!(text, "\n{}", roles::tell_proposal(ca, *proposal)?)?;
    }
    if let Some(invitation) = &invitation {
        write!(text, "\n{}", invitation.tell(context, &person))?;
    }
    print(context.json, &Added { person, proposal, invitation }, &text)
}

/// The result of adding a person.
#[derive(Serialize)]
struct Added {
    #[serde(flatten)]
    person: roster::Person,
    /// The proposal of the roles, which another officer decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<ProposalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation: Option<Invitation>,
}

/// The error about a person who is registered already: a second run neither adds nor invites.
fn told_of_invitation(error: Error, address: &EmailAddress) -> anyhow::Error {
    if !matches!(error, Error::Conflict(Conflict::AddressTaken)) {
        return error.into();
    }
    let advice =
        format!("nobody was added or invited; for a new link, run: inkan person invite --mail {address}; the reason");
    anyhow::Error::from(error).context(advice)
}

fn list(context: &Context, ca: &ca_core::Ca) -> Result<()> {
    let permitted = permit(&Actor::Host, AddPerson)?;
    let mut everybody = Vec::new();
    loop {
        let page = roster::list_people(ca, &permitted, everybody.last().map(|person: &roster::Person| person.id), 500)?;
        if page.is_empty() {
            break;
        }
        everybody.extend(page);
    }
    let mut text = String::new();
    for person in &everybody {
        writeln!(text, "{:>4} {}", person.id, tell(person))?;
    }
    if everybody.is_empty() {
        text.push_str("no person is registered yet\n");
    }
    text.push_str(&roles::tell_standing(offices::find_standing(ca)?));
    print(context.json, &everybody, text.trim_end())
}

fn find(ca: &ca_core::Ca, mail: &str) -> Result<roster::Person> {
    let address: EmailAddress = mail.parse()?;
    Ok(roster::find_by_address(ca, &address)?.ok_or(Error::NotFound(Noun::Person))?)
}

fn tell(person: &roster::Person) -> String {
    let addresses: Vec<&str> = person.mailboxes.iter().map(|mailbox| mailbox.address.as_str()).collect();
    let roles: Vec<&str> = person.roles.iter().map(|role| role.name()).collect();
    let state = if person.state == PersonState::Active { String::new() } else { format!(" [{}]", person.state) };
    let (name, addresses, roles) = (plain(person.name.as_str()), addresses.join(", "), roles.join(", "));
    format!("{name} <{addresses}> {}{state} {roles}", person.language)
}

fn parse_role(name: &str) -> Result<Role, String> {
    let known: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
    name.parse().map_err(|()| format!("there is no such role; give one of {}", known.join(", ")))
}

fn parse_language(tag: &str) -> Result<Language, &'static str> {
    tag.parse().map_err(|()| "there is no such language; give en or ja")
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan person add --name \"Hanako Yamada\" --mail hanako@example.com --language ja --invite
  inkan person grant --mail hanako@example.com --role security-officer
  inkan person withdraw-role --mail hanako@example.com --role security-officer
  inkan person add-mailbox --of hanako@example.com --mail sato.hanako@example.com --replace
  inkan person depart --mail hanako@example.com
  inkan person list --json";
