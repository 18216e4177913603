//! The mail server, to which nothing is sent, and the mail queue.

use anyhow::Result;
use ca_core::Ca;
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::use_cases::mail::mail_status::mail_status;
use tokio::runtime::Runtime;

use super::finding::Findings;
use crate::commands::mail::name_of;
use crate::configuration::Configuration;

pub(super) fn check(findings: &mut Findings, runtime: &Runtime, configuration: &Configuration, ca: Option<&Ca>) {
    check_server(findings, runtime, configuration);
    if let Some(ca) = ca {
        findings.of(TOPIC, |findings| check_queue(findings, ca));
    }
}

fn check_queue(findings: &mut Findings, ca: &Ca) -> Result<()> {
    let status = mail_status(ca)?;
    let advice = "see: inkan mail status";
    if let Some(held) = status.failing.first() {
        findings.warn(TOPIC, format!("{} mail(s) wait: {}", status.waiting, held.why), advice);
    }
    if !status.refused.is_empty() {
        findings.warn(TOPIC, "mails were given up within the last 30 days", advice);
    }
    Ok(())
}

fn check_server(findings: &mut Findings, runtime: &Runtime, configuration: &Configuration) {
    if configuration.mail.host.is_none() {
        let advice = "set it with the other keys of [mail], then run: inkan mail test ADDRESS";
        return findings.warn(TOPIC, "mail.host is not set: mails wait in the queue", advice);
    }
    let trial = match runtime.block_on(web::try_mail_server(&configuration.mail, None, &SystemEntropy)) {
        Ok(trial) => trial,
        Err(error) => {
            return findings.fault(TOPIC, error.to_string(), "the server does not start until this is corrected");
        }
    };
    match trial.steps.iter().find_map(|step| Some((step, step.fault.as_ref()?))) {
        Some((step, fault)) => {
            let text = format!("{}, {}: {fault}", trial.server, name_of(step.stage));
            findings.fault(TOPIC, text, step.advice.unwrap_or_default());
        }
        None => findings.ok(TOPIC, format!("{} lets this host in; nothing was sent", trial.server)),
    }
}

const TOPIC: &str = "mail";
