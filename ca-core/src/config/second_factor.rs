//! The people who must use a second factor at sign-in. It is not configurable, because every installation requires it of
//! officers.

use super::Settings;

/// The people who must use a second factor; others may set one up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecondFactor {
    /// Everybody who holds a role.
    #[default]
    Officers,
    /// No one: for the demonstration, which prints the password of its people anyway.
    Nobody,
}

impl Settings {
    /// The same settings for a demonstration.
    #[must_use]
    pub fn without_second_factor(mut self) -> Self {
        self.second_factor = SecondFactor::Nobody;
        self
    }
}
