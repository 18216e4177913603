//! What became of a proposed change.

use std::fmt;
use std::str::FromStr;

/// The outcome of a change of a confirmed proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeOutcome {
    /// It was carried out.
    Done,
    /// Skipped: the person's departure has begun or is completed.
    PersonNotActive,
    /// Skipped: the person had the role already.
    RoleHeld,
    /// Skipped: a program of this name had a token already.
    ProgramKnown,
}

impl ChangeOutcome {
    const ALL: [Self; 4] = [Self::Done, Self::PersonNotActive, Self::RoleHeld, Self::ProgramKnown];

    /// The name in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::PersonNotActive => "person-not-active",
            Self::RoleHeld => "role-held",
            Self::ProgramKnown => "program-known",
        }
    }
}

impl fmt::Display for ChangeOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "done",
            Self::PersonNotActive => "skipped: the person's departure has begun or is completed",
            Self::RoleHeld => "skipped: the person had the role already",
            Self::ProgramKnown => "skipped: a program of this name had a token already",
        })
    }
}

impl FromStr for ChangeOutcome {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name).ok_or(())
    }
}
