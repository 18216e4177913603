//! Limits on attempts at a code.
//!
//! Every attempt comes from a client that has the password. Attempts are counted by person and source together, so that an
//! attacker with the password at another source does not use up the owner's attempts; by person over all sources, so that many
//! sources don't add up; and a known device has attempts of its own, which other clients can't use up.

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::policy::limits::{CODES_BY_DEVICE, CODES_FROM_EVERYWHERE, CODES_FROM_SOURCE, Limit};
use crate::store;
use crate::types::{PersonId, Sha256Digest, Timestamp};
use crate::use_cases::people::devices;

/// What a try is counted for.
pub(super) struct Tries {
    /// By person and source: reset by a correct attempt.
    here: (Sha256Digest, Limit),
    /// Of all strangers together: a try that is right gives itself back and no other.
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

    /// Counts one.
    ///
    /// # Errors
    /// `Throttled`, with when the window ends.
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
                // It is not looked at, and so none of those that this source has.
                store::throttle::take_back(tx, &here.0)?;
            }
            Ok(full_until)
        })?;
        full_until.map_or(Ok(()), |until| Err(Error::Throttled { until }))
    }

    /// After a try that was right.
    pub(super) fn forget(&self, ca: &Ca) -> Result<()> {
        let (here, everywhere) = (self.here.0, self.everywhere);
        ca.write(move |tx| {
            store::throttle::delete_subject(tx, &here)?;
            everywhere.map_or(Ok(()), |(subject, _)| store::throttle::take_back(tx, &subject))
        })
    }
}
