//! The people who must use a second factor at sign-in. The rule is not configurable: every installation requires one of
//! officers.

use super::Settings;

/// The people who must use a second factor; others may set one up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecondFactor {
    /// Every person with a role.
    #[default]
    Officers,
    /// Nobody: only in the demonstration, which prints the passwords of its people.
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
