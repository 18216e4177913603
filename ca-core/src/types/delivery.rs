//! The state of a destination of audit events, and why a delivery failed.

use std::fmt;

use super::{DestinationName, Timestamp};

/// Why a delivery failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryFault {
    /// Nothing accepts a connection at the address.
    Unreachable,
    /// The certificate of the receiver is not accepted.
    Certificate,
    /// No confirmation within the time limit.
    Late,
    /// The connection ended before the confirmation.
    Interrupted,
    /// An HTTP status other than 2xx.
    Status,
    /// A redirect, which is not followed.
    Redirect,
    /// A file of the section can't be used: the secret or the CAs.
    File,
}

impl DeliveryFault {
    /// Every fault.
    pub const ALL: [Self; 7] =
        [Self::Unreachable, Self::Certificate, Self::Late, Self::Interrupted, Self::Status, Self::Redirect, Self::File];

    /// The name of the fault in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Certificate => "certificate",
            Self::Late => "late",
            Self::Interrupted => "interrupted",
            Self::Status => "status",
            Self::Redirect => "redirect",
            Self::File => "file",
        }
    }

    /// The fault with this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Unreachable => "the receiver can't be reached",
            Self::Certificate => "the receiver's certificate is not accepted",
            Self::Late => "the receiver confirmed nothing in time",
            Self::Interrupted => "the connection ended before the receiver had confirmed",
            Self::Status => "the receiver answered with an error",
            Self::Redirect => "the receiver redirects, which is not followed; correct the URL",
            Self::File => "a file of the section can't be used",
        }
    }
}

/// A failed delivery.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Setback {
    /// The fault.
    pub fault: DeliveryFault,
    /// What the system or the receiver said, in one line of at most 300 characters.
    pub detail: String,
}

impl Setback {
    /// A fault with what the system or the receiver said, of which one line is kept.
    pub fn new(fault: DeliveryFault, detail: impl fmt::Display) -> Self {
        Self { fault, detail: super::plain_line(&detail.to_string(), DETAIL_CHARACTERS) }
    }
}

impl fmt::Display for Setback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fault.words())?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, ": {}", self.detail) }
    }
}

/// The event that holds a destination.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HeldEvent {
    /// Its number in the trail. When several events went out together, that of the first one; the next attempt has only this one.
    pub seq: i64,
    /// When it was first not accepted, UTC.
    pub since: Timestamp,
    /// The number of attempts.
    pub attempts: i64,
    /// The time of the next attempt, UTC.
    pub next_try_at: Timestamp,
    /// Why the last attempt failed.
    pub setback: Setback,
}

/// How far the trail was delivered to a destination.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DestinationState {
    /// The name in the configuration.
    pub name: DestinationName,
    /// The number of the last event that was delivered, skipped, or is not for this destination.
    pub seq: i64,
    /// When this number last changed, UTC.
    pub moved_at: Timestamp,
    /// The event that holds all later ones, if there is one.
    pub held: Option<HeldEvent>,
}

const DETAIL_CHARACTERS: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_what_is_shown() {
        for fault in DeliveryFault::ALL {
            assert_eq!(DeliveryFault::from_name(fault.name()), Some(fault));
            assert_eq!(serde_json::to_value(fault).expect("JSON"), fault.name());
        }
        assert_eq!(DeliveryFault::from_name("Late"), None);
    }

    #[test]
    fn a_receiver_s_words_are_one_bounded_line() {
        let setback = Setback::new(DeliveryFault::Status, format!("503\r\n\u{202e}{}", "x".repeat(500)));
        assert_eq!(setback.detail.chars().count(), 300);
        assert!(setback.to_string().starts_with("the receiver answered with an error: 503 xxx"), "{setback}");
    }
}
