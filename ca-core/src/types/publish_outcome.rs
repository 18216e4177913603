//! How publishing an entry of a directory ended.

use std::fmt;

use serde::Serialize;

/// How an entry of a directory stands after it was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PublishOutcome {
    /// It is, or would be made, as it should be.
    #[default]
    Done,
    /// It can't be updated, and the operator is alerted.
    Parked,
    /// There is no entry, and that is as it should be.
    Skipped,
    /// The directory could not be read or written; it is tried again.
    Failed,
}

impl PublishOutcome {
    const ALL: [Self; 4] = [Self::Done, Self::Parked, Self::Skipped, Self::Failed];

    /// The word for it, as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Parked => "parked",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }

    /// The outcome with that word.
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
