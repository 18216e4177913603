//! Certificate revocation lists: one full list for each CA, without issuingDistributionPoint.
//!
//! dirmngr and NSS refuse a CRL with a critical issuingDistributionPoint. So there are neither partitioned CRLs nor
//! delta CRLs.

mod draft;
pub(crate) mod entries;
mod entry;
pub(crate) mod frame;
mod reader;
mod splice;
mod succession;
mod terms;
mod written_list;

pub(crate) use draft::{CrlDraft, LintedCrl, Predecessor};
pub(crate) use entries::Entries;
pub(crate) use entry::CrlEntry;
pub(crate) use reader::VerifiedCrl;
pub(crate) use splice::{EntryChanges, Splice};
pub(crate) use succession::{Changed, find_lost};
pub(crate) use terms::CrlTerms;
pub(crate) use written_list::WrittenList;

use time::Duration;

use crate::types::Timestamp;

/// The validity of a CRL, and the age at which a new one is made without a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cadence {
    /// nextUpdate − thisUpdate.
    pub(crate) lifetime: Duration,
    /// The age at which a new CRL is made.
    pub(crate) renew_after: Duration,
}

/// Issuing CAs: a new CRL every day, which is valid for four more days, so that an outage of some days has no effect on
/// clients (S/MIME BR §4.9.7 allows ten days).
pub(crate) const ISSUING_CADENCE: Cadence = Cadence { lifetime: Duration::days(5), renew_after: Duration::days(1) };

/// Roots, whose key an operator brings: valid for nine months, with a new CRL every six months (S/MIME BR §4.9.7 allows
/// twelve months).
pub(crate) const ROOT_CADENCE: Cadence = Cadence { lifetime: Duration::days(270), renew_after: Duration::days(180) };

/// The state of a CA's CRL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Freshness {
    /// There is no CRL.
    Missing,
    /// The CRL is current.
    Fresh,
    /// A new CRL is needed soon: for a root, from 90 days before nextUpdate.
    Due {
        /// Its nextUpdate, UTC.
        ends: Timestamp,
    },
    /// Its nextUpdate has passed: clients refuse every certificate of this CA.
    Lapsed {
        /// Its nextUpdate, UTC.
        ended: Timestamp,
    },
}

impl Freshness {
    /// The state of a CRL with this nextUpdate.
    pub(crate) fn of(next_update: Option<Timestamp>, is_root: bool, now: Timestamp) -> Self {
        let warning = if is_root { ROOT_WARNING } else { ISSUING_WARNING };
        match next_update {
            None => Self::Missing,
            Some(ended) if ended <= now => Self::Lapsed { ended },
            Some(ends) if ends - now <= warning => Self::Due { ends },
            Some(_) => Self::Fresh,
        }
    }

    /// Whether an operator must act.
    pub fn is_alarm(self) -> bool {
        self != Self::Fresh
    }
}

const ROOT_WARNING: Duration = Duration::days(90);
const ISSUING_WARNING: Duration = Duration::days(3);
