//! The event that a person reports about a key or its owner.

use std::fmt;
use std::str::FromStr;

use super::RevocationReason;

/// The reported event, in terms that the reporting person knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// The device or file with the key is lost, and somebody else may have it.
    KeyLost,
    /// Someone took the key, or may have read it.
    KeyStolen,
    /// The key can no longer be used, and nobody else can have it: a broken disk, a forgotten PIN.
    KeyDestroyed,
    /// The person has left the organisation.
    PersonLeft,
    /// Name or address changed.
    NameChanged,
    /// Another certificate has replaced it.
    Superseded,
    /// It is not needed any more.
    NoLongerUsed,
    /// None of these, or not stated.
    Unspecified,
}

impl Happening {
    /// Every happening, in the order of the pages.
    pub const ALL: [Self; 8] = [
        Self::KeyLost,
        Self::KeyStolen,
        Self::KeyDestroyed,
        Self::PersonLeft,
        Self::NameChanged,
        Self::Superseded,
        Self::NoLongerUsed,
        Self::Unspecified,
    ];

    /// The name in forms, commands and message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyLost => "key-lost",
            Self::KeyStolen => "key-stolen",
            Self::KeyDestroyed => "key-destroyed",
            Self::PersonLeft => "person-left",
            Self::NameChanged => "name-changed",
            Self::Superseded => "superseded",
            Self::NoLongerUsed => "no-longer-used",
            Self::Unspecified => "unspecified",
        }
    }

    /// Whether only an officer can report it, not the person.
    pub fn is_for_office(self) -> bool {
        self == Self::PersonLeft
    }

    /// The reason code on the CRL.
    ///
    /// A lost key counts as compromised, because the contrary can't be proven.
    pub fn reason(self) -> RevocationReason {
        match self {
            Self::KeyLost | Self::KeyStolen => RevocationReason::KeyCompromise,
            Self::KeyDestroyed | Self::Superseded => RevocationReason::Superseded,
            Self::PersonLeft | Self::NoLongerUsed => RevocationReason::CessationOfOperation,
            Self::NameChanged => RevocationReason::AffiliationChanged,
            Self::Unspecified => RevocationReason::Unspecified,
        }
    }
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Happening {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|happening| happening.name() == name).ok_or(())
    }
}
