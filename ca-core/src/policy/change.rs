//! Changes that two officers decide: one proposes, another confirms.

use std::fmt;
use std::str::FromStr;

use super::Role;
use crate::types::{PersonId, ProgramName, Sha256Digest, TokenHash};

/// A change that a proposal would make. Its text is stored and goes into the digest of the proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Give a role to a person.
    GrantRole { person: PersonId, role: Role },
    /// Make the token of a new program valid.
    AddProgram {
        name: ProgramName,
        /// The hash of the token, which its proposer has.
        token: TokenHash,
        /// The days for which it is valid from the confirmation on.
        days: u16,
    },
}

/// The kind of a change: who may propose and confirm it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Roles of people.
    Roles,
    /// Tokens of programs.
    Programs,
}

impl ChangeKind {
    const ALL: [Self; 2] = [Self::Roles, Self::Programs];

    /// The name in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Programs => "programs",
        }
    }

    /// The roles whose holders propose changes of this kind.
    pub fn proposers(self) -> &'static [Role] {
        match self {
            Self::Roles | Self::Programs => &[Role::Administrator],
        }
    }

    /// The roles whose holders decide about changes of this kind.
    pub fn deciders(self) -> &'static [Role] {
        match self {
            Self::Roles | Self::Programs => &[Role::Administrator, Role::SecurityOfficer],
        }
    }
}

impl FromStr for ChangeKind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(())
    }
}

impl Change {
    /// The kind of the change.
    pub fn kind(&self) -> ChangeKind {
        match self {
            Self::GrantRole { .. } => ChangeKind::Roles,
            Self::AddProgram { .. } => ChangeKind::Programs,
        }
    }

    /// The person whom it concerns, who does not decide about it.
    pub fn concerned(&self) -> Option<PersonId> {
        match self {
            Self::GrantRole { person, .. } => Some(*person),
            Self::AddProgram { .. } => None,
        }
    }

    /// The people whom changes concern, each once.
    pub(crate) fn all_concerned<'a>(changes: impl Iterator<Item = &'a Self>) -> Vec<PersonId> {
        let mut concerned: Vec<PersonId> = changes.filter_map(Self::concerned).collect();
        concerned.sort_unstable();
        concerned.dedup();
        concerned
    }

    /// The SHA-256 of these changes: of a line that names this format, and of the text of each change on a line of its own.
    pub(crate) fn digest_of(changes: &[Self]) -> Sha256Digest {
        let mut text = String::from("inkan proposal 1\n");
        for change in changes {
            text.push_str(&change.to_string());
            text.push('\n');
        }
        Sha256Digest::of(text.as_bytes())
    }
}

/// The text that is stored and hashed: `role-grant person:7 auditor` or `program-add mta 90 0f3c…`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GrantRole { person, role } => write!(f, "role-grant person:{person} {role}"),
            Self::AddProgram { name, token, days } => write!(f, "program-add {name} {days} {}", token.digest()),
        }
    }
}

impl FromStr for Change {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let words: Vec<&str> = text.split(' ').collect();
        match words.as_slice() {
            ["role-grant", person, role] => {
                let person = person.strip_prefix("person:").and_then(|id| id.parse().ok()).ok_or(())?;
                Ok(Self::GrantRole { person, role: role.parse()? })
            }
            ["program-add", name, days, token] => Ok(Self::AddProgram {
                name: name.parse().map_err(drop)?,
                token: TokenHash::from_digest(token.parse().map_err(drop)?),
                days: days.parse().map_err(drop)?,
            }),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_from_its_own_text_alone() {
        let changes = [
            Change::GrantRole { person: PersonId::from_row(7), role: Role::Auditor },
            Change::AddProgram { name: "mta".parse().unwrap(), token: TokenHash::of("x"), days: 90 },
        ];
        for change in &changes {
            assert_eq!(change.to_string().parse().as_ref(), Ok(change));
        }
        for other in [
            "",
            "role-grant 7 auditor",
            "role-grant person:7 boss",
            "program-add mta 90",
            "role-grant person:7 auditor ",
        ] {
            assert_eq!(other.parse::<Change>(), Err(()), "{other}");
        }
        assert_ne!(Change::digest_of(&changes), Change::digest_of(&changes[..1]));
    }
}
