//! `inkan person`

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::Error;
use ca_core::error::{Noun, Refusal};
use ca_core::policy::{Actor, AddPerson, GrantRole, Role, permit};
use ca_core::types::{EmailAddress, Language, PersonName};
use ca_core::use_cases::accounts;
use ca_core::use_cases::people::{self, NewPerson};
use clap::Subcommand;
use serde_json::json;
use web::Letterhead;

use super::Context;
use crate::output::{plain, print};

/// Add people, list them, give them roles.
#[derive(Debug, Subcommand)]
pub(crate) enum Person {
    /// Add a person and their first mailbox
    Add {
        /// How they are called, in any script
        #[arg(long)]
        name: String,
        /// Their mail address
        #[arg(long)]
        mail: String,
        /// The language of their pages and mails: en or ja; the organisation's unless given
        #[arg(long)]
        language: Option<String>,
        /// Give them this role; may be repeated
        #[arg(long)]
        role: Vec<String>,
    },
    /// Add a further mailbox to a person
    AddMailbox {
        /// An address that the person has
        #[arg(long)]
        of: String,
        /// The new address
        #[arg(long)]
        mail: String,
    },
    /// Give a role to a person
    Grant {
        /// Their address
        #[arg(long)]
        mail: String,
        /// registration-officer, security-officer, auditor or administrator
        #[arg(long)]
        role: String,
    },
    /// Make a one-time link with which a person chooses a password; hand it over yourself
    Invite {
        /// Their address
        #[arg(long)]
        mail: String,
    },
    /// Everybody, with mailboxes and roles
    List,
}

pub(crate) fn run(context: &Context, person: &Person) -> Result<ExitCode> {
    let ca = context.open()?;
    match person {
        Person::Add { name, mail, language, role } => {
            let roles = role.iter().map(|role| parse_role(role)).collect::<Result<Vec<_>>>()?;
            let new = NewPerson {
                name: name.parse::<PersonName>()?,
                address: mail.parse::<EmailAddress>()?,
                language: parse_language(language.as_deref(), ca.settings().organisation.language)?,
            };
            let id = people::add_person(&ca, &permit(&Actor::Host, AddPerson)?, new)?;
            for role in roles {
                people::grant_role(&ca, &permit(&Actor::Host, GrantRole)?, id, role)?;
            }
            let added = people::find_person(&ca, id)?;
            print(context.json, &added, &format!("added person {id}: {}", tell(&added)))?;
        }
        Person::AddMailbox { of, mail } => {
            let owner = find(&ca, of)?;
            people::add_mailbox(&ca, &permit(&Actor::Host, AddPerson)?, owner.id, mail.parse()?)?;
            let owner = people::find_person(&ca, owner.id)?;
            print(context.json, &owner, &tell(&owner))?;
        }
        Person::Grant { mail, role } => {
            let owner = find(&ca, mail)?;
            people::grant_role(&ca, &permit(&Actor::Host, GrantRole)?, owner.id, parse_role(role)?)?;
            let owner = people::find_person(&ca, owner.id)?;
            print(context.json, &owner, &tell(&owner))?;
        }
        Person::Invite { mail } => {
            let person = find(&ca, mail)?;
            let token = accounts::invite_by_hand(&ca, &permit(&Actor::Host, AddPerson)?, person.id)?;
            let portal = context.configuration()?.portal.url;
            let link = Letterhead::new(portal, ca.settings().organisation.name.clone()).invitation_url(&token);
            let text =
                format!("{} chooses a password here, once, within seven days:\n  {link}", plain(person.name.as_str()));
            print(context.json, &json!({ "person": person.id, "link": link }), &text)?;
        }
        Person::List => list(context, &ca)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(context: &Context, ca: &ca_core::Ca) -> Result<()> {
    let permitted = permit(&Actor::Host, AddPerson)?;
    let mut everybody = Vec::new();
    loop {
        let page = people::list_people(ca, &permitted, everybody.last().map(|person: &people::Person| person.id), 500)?;
        if page.is_empty() {
            break;
        }
        everybody.extend(page);
    }
    let mut text = String::new();
    for person in &everybody {
        writeln!(text, "{:>4} {}", person.id, tell(person))?;
    }
    print(context.json, &everybody, &text)
}

fn find(ca: &ca_core::Ca, mail: &str) -> Result<people::Person> {
    let address: EmailAddress = mail.parse()?;
    Ok(people::find_by_address(ca, &address)?.ok_or(Error::NotFound(Noun::Person))?)
}

fn tell(person: &people::Person) -> String {
    let addresses: Vec<&str> = person.mailboxes.iter().map(|mailbox| mailbox.address.as_str()).collect();
    let roles: Vec<&str> = person.roles.iter().map(|role| role.name()).collect();
    format!("{} <{}> {} {}", plain(person.name.as_str()), addresses.join(", "), person.language, roles.join(", "))
}

fn parse_role(name: &str) -> Result<Role> {
    name.parse().map_err(|()| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
        anyhow::Error::from(Error::from(Refusal::NotAllowed))
            .context(format!("there is no role `{name}`; give one of {}", known.join(", ")))
    })
}

fn parse_language(tag: Option<&str>, otherwise: Language) -> Result<Language> {
    tag.map_or(Ok(otherwise), |tag| {
        tag.parse().map_err(|()| anyhow::anyhow!("there is no language `{tag}`; give en or ja"))
    })
}

/// Shown below the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan person add --name \"Hanako Yamada\" --mail hanako@example.com --language ja
  inkan person grant --mail hanako@example.com --role security-officer
  inkan person list --json";
