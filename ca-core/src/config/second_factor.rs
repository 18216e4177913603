//! Who must show a second factor at sign-in. No key of the file says so: an installation can't be without.

use super::Settings;

/// Who shows a second factor besides those who set one up by their own choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecondFactor {
    /// Whoever holds an office.
    #[default]
    Officers,
    /// Nobody: the demonstration, which prints its people's password anyway.
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
