//! The states of a request for certificates.

use std::str::FromStr;

use super::Timestamp;

/// The reason for which a request ended without a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// An officer refused it.
    ByOfficer,
    /// The recipient of the mailed link stated that they made no request.
    Disowned,
    /// The person withdrew it.
    Withdrawn,
    /// Its link expired unused.
    Expired,
    /// The CA refused the draft or the key at issuing.
    NotIssuable,
    /// The person reported a stolen key.
    KeyStolen,
    /// The person's departure began.
    PersonLeft,
    /// The mailbox ended, or belongs to another person now.
    MailboxEnded,
    /// The database was restored from a backup, and the later history of the request is unknown.
    Restored,
}

impl Ending {
    const ALL: [Self; 9] = [
        Self::ByOfficer,
        Self::Disowned,
        Self::Withdrawn,
        Self::Expired,
        Self::NotIssuable,
        Self::KeyStolen,
        Self::PersonLeft,
        Self::MailboxEnded,
        Self::Restored,
    ];

    /// The name in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByOfficer => "by-officer",
            Self::Disowned => "disowned",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::NotIssuable => "not-issuable",
            Self::KeyStolen => "key-stolen",
            Self::PersonLeft => "person-left",
            Self::MailboxEnded => "mailbox-ended",
            Self::Restored => "restored",
        }
    }
}

impl FromStr for Ending {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|ending| ending.name() == name).ok_or(())
    }
}

/// The state of a request without its data; a transition names the stage from which it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestStage {
    /// Waits for the use of the mailed link.
    Submitted,
    /// The mailbox is proven; waits for an officer.
    MailboxProven,
    /// Approved; the certificates are being made.
    Approved,
    /// The certificates are issued.
    Issued,
    /// Ended without a certificate.
    Ended,
}

impl RequestStage {
    const ALL: [Self; 5] = [Self::Submitted, Self::MailboxProven, Self::Approved, Self::Issued, Self::Ended];
    /// The stages of an open request.
    pub const OPEN: [Self; 3] = [Self::Submitted, Self::MailboxProven, Self::Approved];

    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::MailboxProven => "mailbox-proven",
            Self::Approved => "approved",
            Self::Issued => "issued",
            Self::Ended => "ended",
        }
    }
}

impl FromStr for RequestStage {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|stage| stage.name() == name).ok_or(())
    }
}

/// The state of a request, with its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// Waits for the use of the mailed link.
    Submitted {
        /// The expiry of the link, UTC.
        proof_expires_at: Timestamp,
    },
    /// The mailbox is proven; waits for an officer.
    MailboxProven {
        /// When, UTC.
        at: Timestamp,
    },
    /// Approved; the certificates are being made.
    Approved {
        /// When, UTC.
        at: Timestamp,
    },
    /// The certificates are issued.
    Issued {
        /// When, UTC.
        at: Timestamp,
    },
    /// Ended without a certificate.
    Ended {
        /// When, UTC.
        at: Timestamp,
        /// The reason for the end.
        how: Ending,
    },
}

impl RequestState {
    /// The state without its data.
    pub fn stage(self) -> RequestStage {
        match self {
            Self::Submitted { .. } => RequestStage::Submitted,
            Self::MailboxProven { .. } => RequestStage::MailboxProven,
            Self::Approved { .. } => RequestStage::Approved,
            Self::Issued { .. } => RequestStage::Issued,
            Self::Ended { .. } => RequestStage::Ended,
        }
    }

    /// Whether the request is open.
    pub fn is_open(self) -> bool {
        RequestStage::OPEN.contains(&self.stage())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_database_is_read_as_what_was_written() {
        for stage in RequestStage::ALL {
            assert_eq!(stage.name().parse(), Ok(stage));
        }
        for ending in Ending::ALL {
            assert_eq!(ending.name().parse(), Ok(ending));
        }
        assert_eq!("gone".parse::<RequestStage>(), Err(()));
    }
}
