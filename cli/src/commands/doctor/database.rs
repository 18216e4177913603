//! The database: whether it opens, whether its tables are those of this program, and whether it is damaged.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use ca_core::Ca;
use ca_core::store::{Schema, examine};
use ca_core::use_cases::operation::restore;

use super::files::RUN_AS;
use super::finding::Findings;
use crate::configuration::Configuration;

/// Examines the database; returns the installation if the other checks can use it.
pub(super) fn check(findings: &mut Findings, configuration: &Configuration) -> Option<Arc<Ca>> {
    let settings = &configuration.settings;
    if let Some(file) = settings.database_url.strip_prefix("sqlite:") {
        check_file(findings, Path::new(file))?;
    }
    match examine(&settings.database_url) {
        Err(error) => {
            findings.fault(
                TOPIC,
                format!("it can't be opened: {error}"),
                "check database.url, that the database runs, and that this is the server's user",
            );
            return None;
        }
        Ok(found) => {
            if let Some(damage) = found.damage {
                findings.fault(TOPIC, format!("it is damaged: {damage}"), "stop the server and restore a backup");
                return None;
            }
            check_schema(findings, &found.schema)?;
        }
    }
    let ca = match Ca::open_unchanged(settings.clone()) {
        Ok(ca) => Arc::new(ca),
        Err(error) => {
            findings.fault(TOPIC, error.to_string(), "check database.url");
            return None;
        }
    };
    if let Err(error) = restore::demand_finished(&ca) {
        findings.fault(TOPIC, error.to_string(), "run: inkan restore finish");
    }
    Some(ca)
}

/// SQLite makes files beside the database, which must belong to the server's user.
fn check_file(findings: &mut Findings, file: &Path) -> Option<()> {
    let shown = file.display();
    let metadata = match fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) => {
            findings.fault(
                TOPIC,
                format!("{shown}: {error}"),
                "correct database.url, or run inkan init or inkan restore",
            );
            return None;
        }
    };
    let user = rustix::process::geteuid().as_raw();
    if metadata.uid() != user {
        findings.fault(
            TOPIC,
            format!("{shown} belongs to user {}, and this command runs as {user}: it was not opened", metadata.uid()),
            RUN_AS,
        );
        return None;
    }
    Some(())
}

fn check_schema(findings: &mut Findings, schema: &Schema) -> Option<()> {
    if schema.applied == 0 {
        findings.fault(TOPIC, "it is empty", "run inkan init or inkan restore");
    } else if let Some(newest) = schema.unknown.last() {
        let text = format!("a newer version of the program made its tables ({newest})");
        findings.fault(TOPIC, text, "install that version again; an older one can't use them");
    } else if schema.pending.is_empty() {
        findings.ok(TOPIC, format!("it opens, and has the tables of this version ({})", schema.applied));
        return Some(());
    } else {
        let text = format!("{} change(s) of its tables are due, so nothing in it was checked", schema.pending.len());
        findings.warn(TOPIC, text, "stop the server, make a backup with the old version, and start the new one");
    }
    None
}

const TOPIC: &str = "database";
