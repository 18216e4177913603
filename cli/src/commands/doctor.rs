//! `inkan doctor`

mod backup;
mod clock;
mod crls;
mod database;
mod destinations;
mod directories;
mod files;
mod finding;
mod http;
mod keys;
mod listeners;
mod mail;
mod ocsp;
mod people;
mod portal;
mod publication;
mod server;

use std::process::ExitCode;

use anyhow::Result;
use tokio::runtime::{Builder, Runtime};

use self::finding::Findings;
use super::Context;
use crate::configuration::Configuration;
use crate::exit::{CHECK_FAILED, WARNED};
use crate::output::print;

pub(crate) fn run(context: &Context) -> Result<ExitCode> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut findings = Findings::default();
    match context.configuration() {
        Ok(configuration) => examine(&mut findings, &runtime, context, &configuration),
        Err(error) => {
            let advice = "correct the file, or run this as the server's user; nothing else was checked";
            findings.fault("configuration", format!("{error:#}"), advice);
        }
    }
    print(context.json, &findings.report(), &findings.tell())?;
    Ok(match (findings.has_faults(), findings.has_warnings()) {
        (true, _) => ExitCode::from(CHECK_FAILED),
        (false, true) => ExitCode::from(WARNED),
        (false, false) => ExitCode::SUCCESS,
    })
}

/// Makes every check, also after one that ended with an error.
fn examine(findings: &mut Findings, runtime: &Runtime, context: &Context, configuration: &Configuration) {
    findings.ok("configuration", format!("{} can be used", context.config.display()));
    files::check(findings, &context.config, configuration);
    let ca = database::check(findings, configuration);
    if let Some(ca) = &ca {
        server::check(findings, &context.config, &configuration.settings.keys.directory);
        findings.of(clock::TOPIC, |findings| clock::check(findings, ca));
        findings.of(keys::TOPIC, |findings| keys::check(findings, ca));
        findings.of(crls::TOPIC, |findings| crls::check(findings, ca));
        findings.of(backup::TOPIC, |findings| backup::check(findings, ca));
        findings.of(people::TOPIC, |findings| people::check(findings, ca, configuration));
        findings.of(destinations::TOPIC, |findings| destinations::check(findings, ca, configuration));
    }
    portal::check(findings, runtime, configuration, ca.as_deref());
    listeners::check(findings, runtime, configuration);
    mail::check(findings, runtime, configuration, ca.as_deref());
    directories::check(findings, runtime, configuration, ca.as_deref());
    if let Some(ca) = &ca {
        findings.of(publication::TOPIC, |findings| publication::check(findings, runtime, ca));
    }
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Exit codes:
  0 nothing to do   9 warnings only   7 at least one fault

Examples:
  inkan --config /var/lib/inkan/inkan.toml doctor
  runuser -u inkan -- inkan --config /var/lib/inkan/inkan.toml doctor --json";
