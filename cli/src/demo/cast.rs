//! The people of the demo.

use ca_core::Ca;
use ca_core::policy::{Actor, AddPerson, GrantRole, Role, permit};
use ca_core::types::Language;
use ca_core::use_cases::people::accounts;
use ca_core::use_cases::people::roster::{self, NewPerson};

use super::browser::Browser;

/// A person of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Character {
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    language: Language,
    pub(crate) role: Option<Role>,
}

pub(crate) const ALICE: Character =
    Character { name: "Alice Example", address: "alice@example.com", language: Language::En, role: None };
pub(crate) const BOB: Character =
    Character { name: "佐藤 文雄", address: "bob@example.com", language: Language::Ja, role: None };
pub(crate) const REGISTRAR: Character = Character {
    name: "Rin Registrar",
    address: "rin@example.com",
    language: Language::En,
    role: Some(Role::RegistrationOfficer),
};
pub(crate) const GUARD: Character = Character {
    name: "守屋 護",
    address: "mamoru@example.com",
    language: Language::Ja,
    role: Some(Role::SecurityOfficer),
};
pub(crate) const AUDITOR: Character =
    Character { name: "Ada Auditor", address: "ada@example.com", language: Language::En, role: Some(Role::Auditor) };

pub(crate) const EVERYBODY: [Character; 5] = [ALICE, BOB, REGISTRAR, GUARD, AUDITOR];

/// Adds all people and sets their passwords in the portal.
pub(super) fn enter(ca: &Ca, portal: &str, password: &str) -> anyhow::Result<()> {
    let permitted = permit(&Actor::Host, AddPerson)?;
    for character in EVERYBODY {
        let new = NewPerson {
            name: character.name.parse()?,
            address: character.address.parse()?,
            language: character.language,
        };
        let person = roster::add_person(ca, &permitted, new)?;
        if let Some(role) = character.role {
            roster::grant_role(ca, &permit(&Actor::Host, GrantRole)?, person, role)?;
        }
        let token = accounts::invite_by_hand(ca, &permitted, person)?;
        let mut browser = Browser::new(portal);
        let page = browser.open(&format!("/invitation/{token}"))?;
        browser.submit(page.form("/invitation/")?.with("password", password).with("again", password))?;
    }
    Ok(())
}
