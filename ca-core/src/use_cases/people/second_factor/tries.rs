//! Limits on attempts at a code.
//!
//! Every attempt comes from a client that has the password. Attempts are counted by person and source together, so that an
//! attacker with the password at another source does not use up the owner's attempts; by person over all sources, so that
//! many sources don't give more attempts; and separately for a known device, so that other clients can't use up its
//! attempts.

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::policy::limits::{CODES_BY_DEVICE, CODES_FROM_EVERYWHERE, CODES_FROM_SOURCE, Limit};
use crate::store;
use crate::types::{PersonId, Sha256Digest, Timestamp};
use crate::use_cases::people::devices;

/// The counters of an attempt, with their limits.
pub(super) struct Tries {
    /// By person and source; reset by a correct code.
    here: (Sha256Digest, Limit),
    /// For all unknown devices together; a correct code cancels only its own count.
    everywhere: Option<(Sha256Digest, Limit)>,
}

impl Tries {
    /// The limits for an attempt as `person`, from `source`, by the browser with the token `device`.
    pub(super) fn of(ca: &Ca, person: PersonId, source: &str, device: Option<&str>) -> Result<Self> {
        let now = ca.clock.now();
        let known = ca.store.read(|connection| devices::find_known(connection, device, Some(person), now))?;
        let subject = |who: &str| Sha256Digest::of(format!("second factor person {person}{who}").as_bytes());
        Ok(match known {
            Some(device) => {
                Self { here: (subject(&format!(" device {}", device.label())), CODES_BY_DEVICE), everywhere: None }
            }
            None => Self {
                here: (subject(&format!(" source {source}")), CODES_FROM_SOURCE),
                everywhere: Some((subject(""), CODES_FROM_EVERYWHERE)),
            },
        })
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// `Throttled`, with the end of the window.
    pub(super) fn count(&self, ca: &Ca) -> Result<()> {
        let (here, everywhere) = (self.here, self.everywhere);
        let full_until = ca.write(move |tx| {
            let mut count = |(subject, limit): (Sha256Digest, Limit)| -> Result<Option<Timestamp>> {
                store::throttle::count_attempt(tx, &subject, limit.attempts, limit.window)
            };
            if let Some(until) = count(here)? {
                return Ok(Some(until));
            }
            let full_until = everywhere.map(count).transpose()?.flatten();
            if full_until.is_some() {
                // The code was not verified, so the attempt is not counted for its source.
                store::throttle::take_back(tx, &here.0)?;
            }
            Ok(full_until)
        })?;
        full_until.map_or(Ok(()), |until| Err(Error::Throttled { until }))
    }

    /// Updates the counters after a correct code.
    pub(super) fn forget(&self, ca: &Ca) -> Result<()> {
        let (here, everywhere) = (self.here.0, self.everywhere);
        ca.write(move |tx| {
            store::throttle::delete_subject(tx, &here)?;
            everywhere.map_or(Ok(()), |(subject, _)| store::throttle::take_back(tx, &subject))
        })
    }
}
