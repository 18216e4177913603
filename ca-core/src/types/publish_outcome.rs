//! The outcome of publishing an entry of a directory.

use std::fmt;

use serde::Serialize;

/// The state of an entry of a directory after an attempt to publish it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PublishOutcome {
    /// The entry has the desired content, or would get it.
    #[default]
    Done,
    /// The entry can't be updated, and the operator is alerted.
    Parked,
    /// There is no entry, which is the desired state.
    Skipped,
    /// The directory could not be read or written; the attempt is repeated.
    Failed,
}

impl PublishOutcome {
    const ALL: [Self; 4] = [Self::Done, Self::Parked, Self::Skipped, Self::Failed];

    /// The name of the outcome, as stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Parked => "parked",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }

    /// The outcome with this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

impl fmt::Display for PublishOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_what_is_shown() {
        for outcome in PublishOutcome::ALL {
            assert_eq!(PublishOutcome::from_name(outcome.name()), Some(outcome));
            assert_eq!(serde_json::to_value(outcome).expect("JSON"), outcome.name());
        }
        assert_eq!(PublishOutcome::from_name("Done"), None);
    }
}
