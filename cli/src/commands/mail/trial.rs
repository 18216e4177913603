//! `inkan mail test`

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::runtime::clock::{Clock as _, SystemClock};
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::EmailAddress;
use web::{MailTrial, TrialMail, TrialStage};

use crate::commands::Context;
use crate::exit::CHECK_FAILED;
use crate::output::{plain, print};

/// Sends one mail and shows the steps. The database is not opened.
pub(super) fn run(context: &Context, address: &str) -> Result<ExitCode> {
    let to: EmailAddress = address.parse()?;
    let configuration = context.configuration()?;
    let organisation = &configuration.settings.organisation;
    let mail = TrialMail {
        to: to.clone(),
        organisation: organisation.name.clone(),
        language: organisation.language,
        at: SystemClock.now(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let trial = runtime.block_on(web::try_mail_server(&configuration.mail, Some(&mail), &SystemEntropy))?;
    print(context.json, &trial, &tell(&trial, &to)?)?;
    Ok(if trial.succeeded() { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

fn tell(trial: &MailTrial, to: &EmailAddress) -> Result<String> {
    let mut text = format!("mail server {}\n", plain(&trial.server));
    for step in &trial.steps {
        let name = name_of(step.stage);
        match &step.fault {
            None => writeln!(text, "  ok     {name:<9} {}", plain(step.reply.as_deref().unwrap_or_default()))?,
            Some(fault) => {
                writeln!(text, "  fault  {name:<9} {}", plain(fault))?;
                writeln!(text, "         {}", step.advice.unwrap_or_default())?;
            }
        }
    }
    text.push_str(&outcome(trial, to));
    Ok(text)
}

fn outcome(trial: &MailTrial, to: &EmailAddress) -> String {
    match trial.steps.last() {
        _ if trial.succeeded() => format!(
            "the mail server took a mail to {to}; if it does not arrive, look among the unwanted mail there, and in the server's log"
        ),
        // Without a reply to its end, the mail may have been taken.
        Some(step) if step.stage == TrialStage::Content => "the mail server did not confirm the mail".to_owned(),
        _ => "no mail was sent".to_owned(),
    }
}

/// The name of a step, as in the configuration or in SMTP.
pub(in crate::commands) fn name_of(stage: TrialStage) -> &'static str {
    match stage {
        TrialStage::Resolve => "name",
        TrialStage::Connect => "connect",
        TrialStage::Tls => "TLS",
        TrialStage::Greeting => "greeting",
        TrialStage::Authenticate => "account",
        TrialStage::Sender => "MAIL FROM",
        TrialStage::Recipient => "RCPT TO",
        TrialStage::Content => "DATA",
    }
}
