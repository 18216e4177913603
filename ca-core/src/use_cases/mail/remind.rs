//! Reminders before certificates expire.

use std::collections::BTreeMap;

use time::Duration;

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion, Teller};
use crate::store::Reader;
use crate::store::renewal_notice::{self, Ending};
use crate::types::Timestamp;

/// Reminds the owners of certificates that expire within 30, 14 and 3 days, once each; when no server ran meanwhile, only
/// for the nearest of these. No reminder is sent before the certificate may be renewed, which is later for a short validity.
///
/// The mail is queued in the transaction that records it, so that it is neither lost nor written twice. Returns the number
/// of reminders.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn remind_of_ends(ca: &Ca) -> Result<usize> {
    let mut told = 0;
    for stage in STAGES {
        let now = ca.clock.now();
        // This read avoids write transactions without work, and small chunks keep them short.
        let due = ca.store.read(|connection| list_due(connection, stage, stage.window(now), now))?;
        for some in due.chunks(AT_ONCE) {
            let ends = || some.iter().map(|ending| ending.validity.not_after);
            let window = ends().min().zip(ends().max()).ok_or_else(|| Error::internal("a chunk is never empty"))?;
            told += tell(ca, stage, window)?;
        }
    }
    Ok(told)
}

/// Queues the reminders for certificates that expire within the window, in one transaction that checks again which are due.
fn tell(ca: &Ca, stage: Stage, window: Window) -> Result<usize> {
    let (teller, now) = (ca.teller(), ca.clock.now());
    let written = ca.store.read(|connection| {
        let due = list_due(connection, stage, window, now)?;
        let write = |ending: Ending| Ok((ending.certificate, write(&teller, connection, &ending)?));
        due.into_iter().map(write).collect::<Result<BTreeMap<_, _>>>()
    })?;
    ca.write(move |tx| {
        let now = tx.now();
        let due = list_due(tx.connection(), stage, window, now)?;
        for ending in &due {
            renewal_notice::insert_told(tx, ending.certificate, stage.days_before)?;
            match written.get(&ending.certificate) {
                Some(letter) => letter.put(tx)?,
                // It became due meanwhile.
                None => write(&teller, tx.connection(), ending)?.put(tx)?,
            }
        }
        Ok(due.len())
    })
}

fn write(teller: &Teller, connection: &mut Reader, ending: &Ending) -> Result<Letter> {
    let Ending { certificate, profile, person, address, validity } = ending;
    let (certificate, profile, not_after) = (*certificate, *profile, validity.not_after);
    teller.write(connection, *person, address, &Occasion::EndsSoon { certificate, profile, not_after })
}

fn list_due(connection: &mut Reader, stage: Stage, (from, until): Window, now: Timestamp) -> Result<Vec<Ending>> {
    let mut untold = renewal_notice::list_untold(connection, from, until, stage.days_before)?;
    untold.retain(|ending| ending.validity.renewable_from() <= now);
    Ok(untold)
}

/// The first and the last time of expiry.
type Window = (Timestamp, Timestamp);

/// A stage: from `days_before` the expiry until the next stage.
#[derive(Debug, Clone, Copy)]
struct Stage {
    days_before: i64,
    followed_at: i64,
}

impl Stage {
    /// The times of expiry of certificates that are at this stage now.
    fn window(self, now: Timestamp) -> Window {
        let from = if self.followed_at == 0 { now } else { now.plus_days(self.followed_at) + Duration::SECOND };
        (from, now.plus_days(self.days_before))
    }
}

const STAGES: [Stage; 3] = [
    Stage { days_before: 3, followed_at: 0 },
    Stage { days_before: 14, followed_at: 3 },
    Stage { days_before: 30, followed_at: 14 },
];
const AT_ONCE: usize = 100;
