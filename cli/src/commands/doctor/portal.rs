//! The portal's listener and certificate.

use ca_core::runtime::clock::{Clock as _, SystemClock};

use super::finding::Findings;
use crate::configuration::Configuration;

pub(super) fn check(findings: &mut Findings, configuration: &Configuration) {
    let found = match web::examine_portal(&configuration.portal, SystemClock.now()) {
        Ok(found) => found,
        Err(error) => {
            return findings.fault(TOPIC, error.to_string(), "the server does not start until this is corrected");
        }
    };
    for fault in &found.faults {
        findings.fault(TOPIC, fault, "");
    }
    for warning in &found.warnings {
        findings.warn(TOPIC, warning, "");
    }
    if found.faults.is_empty() && found.warnings.is_empty() {
        let until = found.not_after.map(|end| format!(", with a certificate until {end}")).unwrap_or_default();
        findings.ok(TOPIC, format!("{} speaks {}{until}", configuration.portal.url, found.listener));
    }
}

const TOPIC: &str = "portal";
