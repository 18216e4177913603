//! Whether the server runs on this host, and with the settings that the configuration has now.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use ca_core::types::Timestamp;
use time::OffsetDateTime;

use super::finding::Findings;
use crate::server::configured_at;

pub(super) fn check(findings: &mut Findings, config: &Path, keys: &Path) {
    let Some(configured_at) = configured_at(keys) else {
        return findings.warn(TOPIC, "it does not run on this host", "start it: systemctl start inkan, or inkan serve");
    };
    match fs::metadata(config).and_then(|found| found.modified()) {
        Ok(changed) if changed > configured_at => findings.warn(
            TOPIC,
            format!(
                "it runs on this host with the settings of {}; {} was changed on {}",
                shown(configured_at),
                config.display(),
                shown(changed)
            ),
            "start it again, so that it reads them: systemctl restart inkan",
        ),
        _ => findings.ok(TOPIC, "it runs on this host, with the present settings"),
    }
}

/// The time in UTC, to the second.
fn shown(at: SystemTime) -> Timestamp {
    Timestamp::from(OffsetDateTime::from(at))
}

const TOPIC: &str = "server";
