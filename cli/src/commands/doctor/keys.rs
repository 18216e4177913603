//! The signing keys: whether the passphrase opens them, and whether they are those of the CAs.

use std::env;

use anyhow::Result;
use ca_core::Ca;
use ca_core::use_cases::operation::health::{Nearness, authority_ends, check_signing_keys};

use super::finding::Findings;

pub(super) fn check(findings: &mut Findings, ca: &Ca) -> Result<()> {
    if ca.settings().keys.passphrase_file.is_none() && env::var_os("CREDENTIALS_DIRECTORY").is_none() {
        let text = "not opened: they need the systemd credential; docs/operations.md shows the command";
        findings.not_checked(TOPIC, text);
        return check_ends(findings, ca);
    }
    for key in check_signing_keys(ca)? {
        match key.fault {
            None => findings.ok(TOPIC, format!("the key of {} opens and is that of its certificate", key.slug)),
            Some(why) => findings.fault(
                TOPIC,
                format!("{} can't sign: {why}", key.slug),
                "put keys and passphrase back that belong together, from a backup and from the passphrase's place",
            ),
        }
    }
    check_ends(findings, ca)
}

fn check_ends(findings: &mut Findings, ca: &Ca) -> Result<()> {
    for end in authority_ends(ca)? {
        if end.nearness >= Nearness::Plan {
            findings.warn(TOPIC, format!("{} expires on {}", end.slug, end.not_after), "plan its successor");
        }
    }
    Ok(())
}

pub(super) const TOPIC: &str = "keys";
