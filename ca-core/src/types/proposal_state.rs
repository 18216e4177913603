//! How far a proposal has come.

use std::fmt;
use std::str::FromStr;

/// The state of a proposal. Only one that is proposed can still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProposalState {
    /// It waits for a second officer.
    Proposed,
    /// A second officer confirmed it, or its deadline passed where that is enough, and it was carried out.
    Confirmed,
    /// Another officer refused it.
    Refused,
    /// Its proposer withdrew it.
    Withdrawn,
    /// Nobody decided within 72 hours.
    Expired,
}

impl ProposalState {
    const ALL: [Self; 5] = [Self::Proposed, Self::Confirmed, Self::Refused, Self::Withdrawn, Self::Expired];

    /// The name in the database, in commands and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for ProposalState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ProposalState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or(())
    }
}
