//! The directories to which Inkan publishes, and the one for sign-in.

use anyhow::Result;
use ca_core::Ca;
use ca_core::types::DirectoryName;
use ca_core::use_cases::feed;
use ldap_publisher::{Directory, probe};
use tokio::runtime::Runtime;

use super::finding::Findings;
use crate::configuration::Configuration;

pub(super) fn check(findings: &mut Findings, runtime: &Runtime, configuration: &Configuration, ca: Option<&Ca>) {
    for (name, section) in configuration.each_directory() {
        match section {
            Ok(directory) => check_one(findings, runtime, &name, &directory),
            Err(error) => findings.fault(TOPIC, error.to_string(), "the server does not start until this is corrected"),
        }
        if let Some(ca) = ca {
            findings.of(TOPIC, |findings| check_backlog(findings, ca, &name));
        }
    }
    check_sign_in(findings, runtime, configuration);
}

fn check_one(findings: &mut Findings, runtime: &Runtime, name: &DirectoryName, directory: &Directory) {
    match runtime.block_on(probe(directory)) {
        Err(fault) => findings.fault(TOPIC, format!("{name}: {fault}"), "correct its section, or the directory"),
        Ok(found) if !found.missing.is_empty() => findings.fault(
            TOPIC,
            format!("{name}: the account sees no entry {}", found.missing.join(" and no entry ")),
            "correct base and people_base, or let the account read them",
        ),
        Ok(_) => findings.ok(TOPIC, format!("{name}: it lets the account in, and shows its base")),
    }
}

/// Whether the account may write is seen by its writes only: nothing is written for a test.
fn check_backlog(findings: &mut Findings, ca: &Ca, name: &DirectoryName) -> Result<()> {
    let backlog = feed::backlog(ca, name)?;
    if backlog.failing > 0 {
        let text = format!("{name}: {} of {} waiting change(s) failed", backlog.failing, backlog.waiting);
        findings.warn(TOPIC, text, "see the reasons: inkan directory reconcile");
    } else {
        findings
            .not_checked(TOPIC, format!("{name}: whether the account may write is not tried; no change has failed"));
    }
    Ok(())
}

fn check_sign_in(findings: &mut Findings, runtime: &Runtime, configuration: &Configuration) {
    match configuration.sign_in() {
        Err(error) => {
            findings.fault(SIGN_IN, format!("{error:#}"), "the server does not start until this is corrected");
        }
        Ok(None) => {}
        Ok(Some(directory)) => match runtime.block_on(directory.probe()) {
            Ok(true) => findings.ok(SIGN_IN, "the directory lets the account in, and shows its base"),
            Ok(false) => findings.fault(
                SIGN_IN,
                "the directory shows no entry sign_in.base",
                "correct it, or let the account read it",
            ),
            Err(fault) => findings.fault(SIGN_IN, fault.to_string(), "correct [sign_in], or the directory"),
        },
    }
}

const TOPIC: &str = "directory";
const SIGN_IN: &str = "sign-in";
