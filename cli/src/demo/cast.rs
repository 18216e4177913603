//! The people of the demo.

use ca_core::Ca;
use ca_core::policy::{Actor, AddPerson, GrantRole, Role, permit};
use ca_core::types::{Language, PersonId};
use ca_core::use_cases::offices;
use ca_core::use_cases::people::accounts;
use ca_core::use_cases::people::roster::{self, NewPerson};

use super::authenticator::Authenticator;
use super::browser::Browser;

/// A person of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Character {
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    language: Language,
    pub(crate) role: Option<Role>,
}

/// A person with a role, who has signed in with a second factor.
pub(super) struct Officer {
    pub(super) character: Character,
    pub(super) authenticator: Authenticator,
    pub(super) browser: Browser,
}

pub(crate) const ALICE: Character =
    Character { name: "Alice Example", address: "alice@example.com", language: Language::En, role: None };
pub(crate) const BOB: Character =
    Character { name: "佐藤 文雄", address: "bob@example.com", language: Language::Ja, role: None };
/// Her certificate was issued in the past.
pub(crate) const CAROL: Character =
    Character { name: "Carol Example", address: "carol@example.com", language: Language::En, role: None };
pub(crate) const REGISTRAR: Character = Character {
    name: "Rin Registrar",
    address: "rin@example.com",
    language: Language::En,
    role: Some(Role::RegistrationOfficer),
};
pub(crate) const GUARD: Character = Character {
    name: "高橋 守",
    address: "mamoru@example.com",
    language: Language::Ja,
    role: Some(Role::SecurityOfficer),
};
pub(crate) const AUDITOR: Character =
    Character { name: "Ada Auditor", address: "ada@example.com", language: Language::En, role: Some(Role::Auditor) };

pub(crate) const EVERYBODY: [Character; 6] = [ALICE, BOB, CAROL, REGISTRAR, GUARD, AUDITOR];

/// Adds a person.
pub(super) fn add(ca: &Ca, character: Character) -> anyhow::Result<PersonId> {
    let (name, address) = (character.name.parse()?, character.address.parse()?);
    let new = NewPerson { name, address, language: character.language };
    let person = roster::add_person(ca, &permit(&Actor::Host, AddPerson)?, new)?;
    if let Some(role) = character.role {
        offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, person, role)?;
    }
    Ok(person)
}

/// Adds all people but Carol, who is there, and sets passwords and second factors in the portal.
pub(super) fn enter(ca: &Ca, portal: &str, password: &str, carol: PersonId) -> anyhow::Result<Vec<Officer>> {
    let mut officers = Vec::new();
    for character in EVERYBODY {
        let person = if character == CAROL { carol } else { add(ca, character)? };
        let token = accounts::invite_by_hand(ca, &permit(&Actor::Host, AddPerson)?, person)?;
        let mut browser = Browser::new(portal);
        let page = browser.open(&format!("/invitation/{token}"))?;
        browser.submit(page.form("/invitation/")?.with("password", password).with("again", password))?;
        if character.role.is_some() {
            let authenticator = Authenticator::set_up(&mut browser, ca.clock())?;
            officers.push(Officer { character, authenticator, browser });
        }
    }
    Ok(officers)
}
