//! The CRLs: their age, and that of the root's, which is made by hand.

use anyhow::Result;
use ca_core::Ca;
use ca_core::crl::Freshness;
use ca_core::use_cases::status::publish_crl::{CrlStatus, crl_status};

use super::finding::Findings;

pub(super) fn check(findings: &mut Findings, ca: &Ca) -> Result<()> {
    for status in crl_status(ca)? {
        check_one(findings, &status);
    }
    Ok(())
}

fn check_one(findings: &mut Findings, status: &CrlStatus) {
    let slug = &status.slug;
    let advice = if status.is_root {
        "bring the root's key and run: inkan crl root --root-key FILE"
    } else {
        "start the server, or run: inkan crl publish"
    };
    match status.freshness {
        Freshness::Missing => findings.fault(TOPIC, format!("{slug} has no CRL"), advice),
        Freshness::Lapsed { ended } => {
            findings.fault(
                TOPIC,
                format!("the CRL of {slug} ended on {ended}: clients refuse its certificates"),
                advice,
            );
        }
        Freshness::Due { ends } => findings.warn(TOPIC, format!("the CRL of {slug} ends on {ends}"), advice),
        Freshness::Fresh if status.is_behind => {
            findings.warn(TOPIC, format!("{} change(s) of {slug} wait for a CRL", status.changes_due), advice);
        }
        Freshness::Fresh => {
            let ends = status.newest.as_ref().map(|crl| crl.next_update.to_string()).unwrap_or_default();
            findings.ok(TOPIC, format!("the CRL of {slug} is valid until {ends}"));
        }
    }
}

pub(super) const TOPIC: &str = "crl";
