//! Telling people that their certificates end.

use time::Duration;

use crate::ca::Ca;
use crate::error::Result;
use crate::notice_writer::Occasion;
use crate::store::Reader;
use crate::store::renewal_notice::{self, Ending};
use crate::types::Timestamp;

/// Tells the owners of certificates that end within 30, 14 and 3 days, once each; when no server ran meanwhile, for the
/// nearest of them alone. Nothing is said before the certificate may be renewed, which a short life puts off.
///
/// The mail is queued in the transaction that notes it, so that it is neither lost nor written twice. Returns how many.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn remind_of_ends(ca: &Ca) -> Result<usize> {
    let mut told = 0;
    for stage in STAGES {
        // The writer is not bothered for nothing.
        while !ca.store.read(|connection| list_due(connection, stage, ca.clock.now()))?.is_empty() {
            match tell_some(ca, stage)? {
                0 => break,
                some => told += some,
            }
        }
    }
    Ok(told)
}

/// One transaction's worth; whoever else writes is not kept waiting long.
fn tell_some(ca: &Ca, stage: Stage) -> Result<usize> {
    let teller = ca.teller();
    ca.write(move |tx| {
        let now = tx.now();
        let due = list_due(tx.connection(), stage, now)?;
        for Ending { certificate, profile, person, address, validity } in &due {
            let (certificate, profile, not_after) = (*certificate, *profile, validity.not_after);
            renewal_notice::insert_told(tx, certificate, stage.days_before)?;
            teller.tell(tx, *person, address, &Occasion::EndsSoon { certificate, profile, not_after })?;
        }
        Ok(due.len())
    })
}

fn list_due(connection: &mut Reader, stage: Stage, now: Timestamp) -> Result<Vec<Ending>> {
    let from = if stage.followed_at == 0 { now } else { now.plus_days(stage.followed_at) + Duration::SECOND };
    let until = now.plus_days(stage.days_before);
    let untold = renewal_notice::list_untold(connection, from, until, stage.days_before)?;
    Ok(untold.into_iter().filter(|ending| ending.validity.renewable_from() <= now).take(AT_ONCE).collect())
}

/// From `days_before` the end on, until the next notice is due.
#[derive(Debug, Clone, Copy)]
struct Stage {
    days_before: i64,
    followed_at: i64,
}

const STAGES: [Stage; 3] = [
    Stage { days_before: 3, followed_at: 0 },
    Stage { days_before: 14, followed_at: 3 },
    Stage { days_before: 30, followed_at: 14 },
];
const AT_ONCE: usize = 100;
