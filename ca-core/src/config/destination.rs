//! What the CA knows of `[[webhook]]` and `[[syslog]]`; their transport belongs to the crate that delivers.

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::error::{Error, Result};
use crate::types::DestinationName;

/// The kind of a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DestinationKind {
    /// Signed POST requests.
    Webhook,
    /// Syslog messages (RFC 5424).
    Syslog,
}

impl DestinationKind {
    /// The name of the section.
    pub fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Syslog => "syslog",
        }
    }
}

/// Where the trail begins for a destination that was not known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryStart {
    /// After the newest event.
    #[default]
    Now,
    /// At the first event.
    Beginning,
}

/// A destination of audit events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The name in commands, pages and logs.
    pub name: DestinationName,
    /// The kind of its section.
    pub kind: DestinationKind,
    /// The beginnings of the actions that it receives; without any, it receives all.
    pub events: Vec<String>,
    /// Whether it receives the personal data that stands beside the chain.
    pub personal: bool,
    /// Where the trail begins for it.
    pub from: DeliveryStart,
}

impl Destination {
    /// Whether it receives events of this action.
    pub fn wants(&self, action: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|beginning| action.starts_with(beginning.as_str()))
    }
}

impl Settings {
    /// The same settings with these destinations.
    ///
    /// # Errors
    /// `Configuration` when two have the same name.
    pub fn with_destinations(mut self, destinations: Vec<Destination>) -> Result<Self> {
        for (at, destination) in destinations.iter().enumerate() {
            if destinations.iter().skip(at + 1).any(|other| other.name == destination.name) {
                let name = &destination.name;
                return Err(Error::Configuration(format!("two destinations (webhook, syslog) have the name `{name}`")));
            }
        }
        self.destinations = destinations;
        Ok(self)
    }

    /// The configured destination of this name.
    pub fn destination(&self, name: &DestinationName) -> Option<&Destination> {
        self.destinations.iter().find(|destination| destination.name == *name)
    }
}
