//! Whether the server runs on this host, and with the settings that the configuration has now.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use ca_core::types::Timestamp;
use time::OffsetDateTime;

use super::finding::Findings;
use crate::server::{configuration_in_use, is_server_running};

pub(super) fn check(findings: &mut Findings, config: &Path, keys: &Path) {
    if !is_server_running(keys) {
        return findings.warn(TOPIC, "it does not run on this host", "start it: systemctl start inkan, or inkan serve");
    }
    let present = fs::metadata(config).and_then(|found| found.modified()).ok();
    match configuration_in_use(keys).zip(present) {
        Some((used, present)) if used != present => findings.warn(
            TOPIC,
            format!(
                "it runs on this host with {} as of {}, which was changed on {}",
                config.display(),
                shown(used),
                shown(present)
            ),
            "start it again, so that it reads the file: systemctl restart inkan",
        ),
        _ => findings.ok(TOPIC, "it runs on this host, with the present settings"),
    }
}

/// The time in UTC, to the second.
fn shown(at: SystemTime) -> Timestamp {
    Timestamp::from(OffsetDateTime::from(at))
}

const TOPIC: &str = "server";
