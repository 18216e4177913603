//! The clock of this host, as far as it can be judged without another one.

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::{Actor, ReadAudit, permit};
use ca_core::use_cases::audit::trail::list_audit;
use time::Duration;

use super::finding::Findings;

pub(super) fn check(findings: &mut Findings, ca: &Ca) -> Result<()> {
    let now = ca.clock().now();
    let newest = list_audit(ca, &permit(&Actor::Host, ReadAudit)?, None, 1)?.into_iter().next();
    match newest {
        Some(row) if row.at > now + TOLERANCE => findings.fault(
            TOPIC,
            format!("it is behind the newest row of the audit trail: {now} here, {} there", row.at),
            "set the clock (timedatectl status); if the row is wrong, nothing is signed before that time",
        ),
        Some(row) => findings.ok(TOPIC, format!("{now}, later than the newest row of the audit trail ({})", row.at)),
        None => findings.not_checked(TOPIC, "the audit trail has no row"),
    }
    findings.not_checked(TOPIC, "no other clock was asked; timedatectl status shows whether this one is synchronised");
    Ok(())
}

pub(super) const TOPIC: &str = "clock";
/// Rows of another host may be this much ahead.
const TOLERANCE: Duration = Duration::seconds(5);
