//! The age of the last backup, as the audit trail records it.

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::{Actor, ReadAudit, permit};
use ca_core::types::Timestamp;
use ca_core::use_cases::audit::trail::list_audit;
use ca_core::use_cases::operation::backup::MADE;
use time::Duration;

use super::finding::Findings;

pub(super) fn check(findings: &mut Findings, ca: &Ca) -> Result<()> {
    let now = ca.clock().now();
    match find_last(ca, now)? {
        Last::At(at) if now - at <= OLD => findings.ok(TOPIC, format!("the last one was made on {at}")),
        Last::At(at) => findings.warn(TOPIC, format!("the last one was made on {at}"), ADVICE),
        Last::Never => findings.warn(TOPIC, "none was made yet", ADVICE),
        Last::Before(at) => findings.warn(TOPIC, format!("none was made since {at}"), ADVICE),
        Last::Unknown => findings.not_checked(TOPIC, "the audit trail has too many new rows to look for the last one"),
    }
    Ok(())
}

/// What the newest rows of the trail tell.
enum Last {
    At(Timestamp),
    /// The whole trail has no row of a backup.
    Never,
    /// Older rows were not read.
    Before(Timestamp),
    Unknown,
}

/// Looks through the newest rows, to [`AS_FAR`] before now.
fn find_last(ca: &Ca, now: Timestamp) -> Result<Last> {
    let permitted = permit(&Actor::Host, ReadAudit)?;
    let mut before = None;
    for _ in 0..PAGES {
        let rows = list_audit(ca, &permitted, before, PAGE)?;
        if let Some(row) = rows.iter().find(|row| row.action == MADE) {
            return Ok(Last::At(row.at));
        }
        let Some(oldest) = rows.last() else { return Ok(Last::Never) };
        if now - oldest.at > AS_FAR {
            return Ok(Last::Before(oldest.at));
        }
        before = Some(oldest.seq);
    }
    Ok(Last::Unknown)
}

pub(super) const TOPIC: &str = "backup";
const ADVICE: &str =
    "make one every day: systemctl enable --now inkan-backup.timer; if one failed: journalctl -u inkan-backup";
/// The timer makes one each day; one may have failed.
const OLD: Duration = Duration::days(2);
const AS_FAR: Duration = Duration::days(8);
const PAGE: i64 = 1000;
const PAGES: usize = 200;
