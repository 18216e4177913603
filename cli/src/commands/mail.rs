//! `inkan mail`

mod trial;

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::policy::Actor;
use ca_core::use_cases::mail::mail_status::{HeldMail, MailStatus, SignerView, mail_status, revoke_signers};
use clap::Subcommand;
use serde_json::json;

use super::Context;
use crate::confirmation::Confirmation;
use crate::exit::CHECK_FAILED;
use crate::output::{plain, print};
pub(in crate::commands) use trial::name_of;

/// Test the mail server, show the mail queue, and revoke the certificates that sign mails.
#[derive(Debug, Subcommand)]
pub(crate) enum Mail {
    /// Send one mail now, past the queue, and show each step with the mail server's reply; exits 7 if a step failed
    ///
    /// The steps are the name of mail.host, the connection, TLS, the account, the sender, the recipient and the mail. The mail is not
    /// signed, and nothing is written to the database.
    Test {
        /// The recipient, such as your own address
        address: String,
    },
    /// Show waiting mails, mails given up, and the signing certificate; exits 7 if a mail could not be submitted
    Status,
    /// Revoke the certificates that sign mails, because their key was stolen
    ///
    /// The server makes new ones before it sends the next mails. Signatures of the old ones become invalid, and answers to test mails
    /// that were already sent can't be decrypted any more. The command asks for confirmation.
    RevokeSigner {
        #[command(flatten)]
        confirmation: Confirmation,
    },
}

pub(crate) fn run(context: &Context, mail: &Mail) -> Result<ExitCode> {
    match mail {
        Mail::Test { address } => trial::run(context, address),
        Mail::Status => {
            let ca = context.open()?;
            let status = mail_status(&ca)?;
            print(context.json, &status, tell(&status)?.trim_end())?;
            let held = !status.failing.is_empty() || !status.refused.is_empty();
            Ok(if held { ExitCode::from(CHECK_FAILED) } else { ExitCode::SUCCESS })
        }
        Mail::RevokeSigner { confirmation } => {
            let ca = context.open()?;
            let signers = mail_status(&ca)?.signers;
            if !signers.is_empty() {
                confirmation.obtain(context.json, &forecast(&signers)?)?;
            }
            let count = revoke_signers(&ca, &Actor::Host)?;
            let text = format!("revoked {count} certificate(s) that signed mails");
            print(context.json, &json!({ "revoked": count }), &text)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn forecast(signers: &[SignerView]) -> Result<String> {
    let mut text = "this will revoke for good, because the keys were stolen:\n".to_owned();
    for signer in signers {
        writeln!(text, "  {}, which signs from {}, valid until {}", signer.serial, signer.address, signer.not_after)?;
    }
    text.push_str(
        "The signatures of mails that were sent become invalid, and answers to test mails that were sent can't be read any \
         more. The server makes new certificates before it sends the next mails.",
    );
    Ok(text)
}

fn tell(status: &MailStatus) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "{} mail(s) wait", status.waiting)?;
    for (what, mails) in [("not handed over yet", &status.failing), ("given up", &status.refused)] {
        for HeldMail { recipient, subject, written, attempts, why, next_attempt } in mails {
            // The reply of a mail server is untrusted text.
            let (subject, why) = (plain(subject), plain(why));
            let next = next_attempt.map(|at| format!(", next on {at}")).unwrap_or_default();
            writeln!(text, "{what}: to {recipient}, of {written}, tried {attempts} time(s){next}: {subject}\n  {why}")?;
        }
    }
    for signer in &status.signers {
        let place = if signer.key_is_here { "" } else { "; its key is not in this key store" };
        writeln!(text, "signed from {} with {} until {}{place}", signer.address, signer.serial, signer.not_after)?;
    }
    if status.signers.is_empty() {
        text.push_str("no certificate signs mails yet: the server makes it before the first one");
    }
    Ok(text)
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan mail test hanako@example.com
  inkan mail status
  inkan mail revoke-signer";
