//! Whether a person may act and hold certificates.

use std::fmt;
use std::str::FromStr;

/// The state of a person. Only an active person signs in, requests, proves, and gets certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonState {
    /// The usual state.
    Active,
    /// Their departure is held: sessions and roles have ended, certificates are suspended, and all of it can be undone.
    Frozen,
    /// Their certificates are revoked.
    Departed,
}

impl PersonState {
    const ALL: [Self; 3] = [Self::Active, Self::Frozen, Self::Departed];

    /// The name in the database, in commands and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Frozen => "frozen",
            Self::Departed => "departed",
        }
    }
}

impl fmt::Display for PersonState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PersonState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or(())
    }
}
