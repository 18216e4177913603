//! Certificate revocation lists: one full list for each CA, without issuingDistributionPoint.
//!
//! dirmngr and NSS refuse a CRL with a critical issuingDistributionPoint, so there is none: no partitions, no deltas.

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

/// How long a CRL is good, and when it is made anew without a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cadence {
    /// nextUpdate − thisUpdate.
    pub(crate) lifetime: Duration,
    /// Age at which a new one is made.
    pub(crate) renew_after: Duration,
}

/// Issuing CAs: a new CRL every day, good for four days more, so that an outage of days hurts nobody (S/MIME BR §4.9.7
/// allows ten days).
pub(crate) const ISSUING_CADENCE: Cadence = Cadence { lifetime: Duration::days(5), renew_after: Duration::days(1) };

/// Roots: their key is brought by hand; nine months, and a new one every six (S/MIME BR §4.9.7 allows twelve months).
pub(crate) const ROOT_CADENCE: Cadence = Cadence { lifetime: Duration::days(270), renew_after: Duration::days(180) };

/// How the CRL of a CA stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Freshness {
    /// There is none.
    Missing,
    /// All is well.
    Fresh,
    /// It must be made anew soon: for a root from 90 days before its end.
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
    /// Judges a CRL by its nextUpdate.
    pub(crate) fn of(next_update: Option<Timestamp>, is_root: bool, now: Timestamp) -> Self {
        let warning = if is_root { ROOT_WARNING } else { ISSUING_WARNING };
        match next_update {
            None => Self::Missing,
            Some(ended) if ended <= now => Self::Lapsed { ended },
            Some(ends) if ends - now <= warning => Self::Due { ends },
            Some(_) => Self::Fresh,
        }
    }

    /// Whether someone must act.
    pub fn is_alarm(self) -> bool {
        self != Self::Fresh
    }
}

const ROOT_WARNING: Duration = Duration::days(90);
const ISSUING_WARNING: Duration = Duration::days(3);
