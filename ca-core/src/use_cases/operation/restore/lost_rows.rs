//! Determines from kept heads of the audit trail which rows were written after a backup.
//!
//! A head identifies a row, and by the row's hash all rows before it. A head for a later row than the backup's last one
//! shows how many rows were lost, but not their content. A head for the backup's last row, or for the row that records the
//! backup, shows that none was lost until then. Rows after the newest head are unknown.

use std::io::BufRead;

use serde::Serialize;
use time::Duration;

use super::demand_pending;
use crate::audit::{Event, Head, HeadFault, HeadFinding, HeadsVerdict, KeptHeads};
use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::keys::HeadPublicKey;
use crate::policy::Actor;
use crate::store;
use crate::store::restoration::BackedUp;
use crate::types::Timestamp;

/// The lost rows according to the heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "told", rename_all = "kebab-case")]
pub enum Loss {
    /// The row of the newest head is in the backup, so rows after the backup are unknown.
    Unknown {
        /// The row of the newest head.
        newest: i64,
        /// When it was signed, UTC.
        at: Timestamp,
    },
    /// No row was written after the backup except the one that records it.
    Nothing {
        /// When the newest head was signed, UTC; later rows are unknown.
        until: Timestamp,
    },
    /// Rows were written after the backup.
    Rows {
        /// The first of these rows.
        first: i64,
        /// The last of these rows that has a head.
        last: i64,
        /// The number of these rows, without the row that records the backup.
        count: i64,
        /// When the backup was made, UTC.
        since: Timestamp,
        /// When the newest head was signed, UTC; later rows are unknown.
        until: Timestamp,
    },
}

/// The result of comparing a restored trail with heads.
#[derive(Debug, Clone)]
pub enum HeadsOutcome {
    /// The heads match.
    Told(Loss),
    /// There is no head, or one belongs to another trail: all heads are ignored.
    Refused(HeadsVerdict),
}

/// Compares the rows of the backup with heads that were kept elsewhere, one per line.
///
/// # Errors
/// `Conflict(NoRestore)`; `Configuration` for a restore that an older program began; `Internal` when the heads or the
/// database can't be read.
pub fn hold_against_heads(ca: &Ca, heads: impl BufRead, key: &HeadPublicKey) -> Result<HeadsOutcome> {
    let backup = demand_pending(ca)?.backup;
    let last_row = backup.last_row.ok_or_else(|| {
        Error::Configuration("this restore was begun by an older program, which did not record the backup's last row; finish it without --heads".to_owned())
    })?;
    let kept = KeptHeads::read(heads, key).map_err(Error::internal)?;
    let newest = kept.newest();
    let elsewhere = backup.own_row.and_then(|(seq, hash)| kept.find_other(seq, hash));
    let mut verdict = ca.store.read(|connection| store::audit::verify_until(connection, last_row, kept))?;
    verdict.faults.extend(elsewhere);
    verdict.faults.extend(newest_before(&backup, last_row, newest));
    // A head for a row after the end of the trail is not a fault here, because such rows are searched for.
    let fits =
        verdict.chain.broken.is_none() && verdict.faults.iter().all(|it| matches!(it.fault, HeadFault::Cut { .. }));
    match newest {
        Some(newest) if fits => Ok(HeadsOutcome::Told(Loss::of(&backup, last_row, &newest))),
        _ => {
            verdict.faults.retain(|it| !matches!(it.fault, HeadFault::Cut { .. }));
            Ok(HeadsOutcome::Refused(verdict))
        }
    }
}

/// The fault if the newest head was signed after the backup but has a row before the backup's last one: it belongs to a
/// trail that lost rows, that of a copy of the installation or of another restore.
fn newest_before(backup: &BackedUp, last_row: i64, newest: Option<Head>) -> Option<HeadFinding> {
    let head = newest.filter(|head| head.seq < last_row && head.at > backup.made_at + CLOCKS_DIFFER)?;
    Some(HeadFinding { line: 0, seq: Some(head.seq), fault: HeadFault::Behind { at: head.at, last: last_row } })
}

/// The maximum difference between the clocks of two hosts of an installation.
const CLOCKS_DIFFER: Duration = Duration::minutes(5);

impl Loss {
    fn of(backup: &BackedUp, last_row: i64, newest: &Head) -> Self {
        let (since, until) = (backup.made_at, newest.at);
        if newest.seq < last_row || (newest.seq == last_row && newest.at <= since) {
            return Self::Unknown { newest: newest.seq, at: newest.at };
        }
        let own = backup.own_row.map(|(seq, _)| seq).filter(|own| (last_row + 1..=newest.seq).contains(own));
        let count = newest.seq - last_row - i64::from(own.is_some());
        if count == 0 {
            return Self::Nothing { until };
        }
        Self::Rows { first: last_row + 1, last: newest.seq, count, since, until }
    }
}

/// Records the result of the comparison in the trail.
///
/// # Errors
/// `Conflict(NoRestore)`, `Internal`, `Busy`.
pub fn note_loss(ca: &Ca, loss: &Loss) -> Result<()> {
    demand_pending(ca)?;
    let detail = match loss {
        Loss::Unknown { newest, at } => format!("newest-head:{newest} at:{at}"),
        Loss::Nothing { until } => format!("lost:0 until:{until}"),
        Loss::Rows { first, last, count, until, .. } => format!("lost:{count} rows:{first}-{last} until:{until}"),
    };
    ca.write(move |tx| {
        tx.audit(Event::new(&Actor::Host, "restore.heads", "installation").detail(detail.clone()));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Sha256Digest;

    /// The result of a head for row `seq`, signed this many seconds after the backup of rows 1 to 10.
    fn told(own_row: Option<i64>, seq: i64, seconds: i64) -> Loss {
        let made_at = Timestamp::from_unix_seconds(1_775_001_600);
        let hash = Sha256Digest::of(b"row");
        let backup = BackedUp { made_at, last_row: Some(10), own_row: own_row.map(|seq| (seq, hash)) };
        let at = Timestamp::from_unix_seconds(made_at.unix_seconds() + seconds);
        Loss::of(&backup, 10, &Head { trail: hash, seq, hash, at })
    }

    #[test]
    fn a_head_from_before_the_backup_tells_nothing_about_what_came_after() {
        for (seq, seconds) in [(9, -5), (9, 5), (10, -5), (10, 0)] {
            assert!(matches!(told(Some(11), seq, seconds), Loss::Unknown { .. }), "row {seq} after {seconds} s");
        }
    }

    #[test]
    fn a_head_about_an_earlier_row_that_was_signed_long_after_the_backup_is_of_another_trail() {
        let made_at = Timestamp::from_unix_seconds(1_775_001_600);
        let hash = Sha256Digest::of(b"row");
        let backup = BackedUp { made_at, last_row: Some(10), own_row: None };
        let found = |seq, minutes| {
            let head = Head { trail: hash, seq, hash, at: made_at + Duration::minutes(minutes) };
            newest_before(&backup, 10, Some(head)).map(|finding| finding.fault)
        };
        assert!(matches!(found(9, 6), Some(HeadFault::Behind { last: 10, .. })));
        for (seq, minutes) in [(9, -6), (9, 4), (10, 6), (11, 6)] {
            assert_eq!(found(seq, minutes), None, "row {seq} after {minutes} minutes");
        }
    }

    #[test]
    fn the_backups_own_row_is_no_loss_and_any_other_is() {
        assert!(matches!(told(Some(11), 10, 5), Loss::Nothing { .. }));
        assert!(matches!(told(Some(11), 11, 5), Loss::Nothing { .. }));
        let lost = |own, seq| match told(own, seq, 5) {
            Loss::Rows { first: 11, last, count, .. } if last == seq => count,
            other => panic!("{other:?}"),
        };
        assert_eq!((lost(Some(11), 14), lost(Some(13), 12), lost(Some(13), 13), lost(None, 11)), (3, 2, 2, 1));
    }
}
