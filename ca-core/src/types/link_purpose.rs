//! Purposes of the links with which people choose a password.

/// What a mailed link with which a person chooses a password is for. A link is valid for its own purpose only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkPurpose {
    /// An officer invited the person.
    Invitation,
    /// The person forgot the password.
    Reset,
}

impl LinkPurpose {
    /// The name in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }
}
