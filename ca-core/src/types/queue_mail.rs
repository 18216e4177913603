//! When an officer is told by mail what waits.

use std::str::FromStr;

/// The choice of an officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QueueMail {
    /// A mail for each thing, when it begins to wait.
    #[default]
    AtOnce,
    /// One mail a day about everything that waits, and none when nothing does.
    Daily,
}

impl QueueMail {
    /// The name in the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::Daily => "daily",
        }
    }
}

impl FromStr for QueueMail {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::AtOnce, Self::Daily].into_iter().find(|choice| choice.name() == name).ok_or(())
    }
}
