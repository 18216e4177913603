//! Which rows of the trail somebody asks for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::types::Timestamp;

/// Conditions that a row must all meet; without any, every row fits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrailFilter {
    /// Who acted, as the trail names them: `person:7`, `host`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Whom or what rows are about, as the trail names it: `person:7`, `certificate:4a0b…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The subjects, one of which a row has: what `about` names, and of a person or a mailbox also its mailboxes, requests and certificates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subjects: Option<BTreeSet<String>>,
    /// The earliest time, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// The time before which rows fit, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl TrailFilter {
    /// Whether a row meets all conditions.
    pub(crate) fn fits(&self, at: Timestamp, actor: &str, action: &str, subject: &str) -> bool {
        self.actor.as_deref().is_none_or(|it| it == actor)
            && self.action.as_deref().is_none_or(|it| it == action)
            && self.subjects.as_ref().is_none_or(|all| all.contains(subject))
            && self.from.is_none_or(|from| at >= from)
            && self.until.is_none_or(|until| at < until)
    }
}
