//! What happened to a key or to its owner.

use std::fmt;
use std::str::FromStr;

use super::RevocationReason;

/// What happened, in the words of the person who reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// The device or file with the key is gone and nobody knows who has it.
    KeyLost,
    /// Someone took the key, or may have read it.
    KeyStolen,
    /// The key can't be used any more, and nobody else can have it: a broken disk, a forgotten PIN.
    KeyDestroyed,
    /// The person has left the organisation.
    PersonLeft,
    /// Name or address changed.
    NameChanged,
    /// Another certificate has taken its place.
    Superseded,
    /// It is not needed any more.
    NoLongerUsed,
    /// None of these, or the person does not say.
    Unspecified,
}

impl Happening {
    /// Every happening, in the order in which a page offers them.
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

    /// Whether an office says so and not the person themselves.
    pub fn is_for_office(self) -> bool {
        self == Self::PersonLeft
    }

    /// The reason that the CRL gives for it.
    ///
    /// A key that is lost counts as compromised: nobody can say that it is not.
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
