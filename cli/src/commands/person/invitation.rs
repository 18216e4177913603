//! The invitation that `inkan person add --invite` sends, or hands to the operator.

use anyhow::{Context as _, Result};
use ca_core::Ca;
use ca_core::policy::{Actor, AddPerson, permit};
use ca_core::use_cases::mail::mail_status::mail_status;
use ca_core::use_cases::people::accounts;
use ca_core::use_cases::people::roster::Person;
use serde::Serialize;

use crate::commands::Context;
use crate::output::plain;
use crate::server::is_server_running;

/// How the person receives the link with which they choose a password.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub(super) enum Invitation {
    /// The mail is in the queue.
    Mail {
        /// Whether a server of this installation runs on this host, which sends the mail.
        server_runs: bool,
        /// Why an earlier mail, perhaps to somebody else, still waits after an attempt.
        fault: Option<String>,
    },
    /// No mail server is configured: the operator hands the link over.
    Hand {
        /// The one-time link.
        link: String,
    },
}

impl Invitation {
    /// Invites a person who was just added. The error says that the person stays, and how to invite them later.
    pub(super) fn send(context: &Context, ca: &Ca, person: &Person) -> Result<Self> {
        let address = person.mailboxes.first().map(|mailbox| mailbox.address.to_string()).unwrap_or_default();
        let advice = || {
            format!(
                "{address} was added but not invited; correct the cause, then run: inkan person invite --mail {address}"
            )
        };
        Self::make(context, ca, person).with_context(advice)
    }

    fn make(context: &Context, ca: &Ca, person: &Person) -> Result<Self> {
        let configuration = context.configuration()?;
        let permitted = permit(&Actor::Host, AddPerson)?;
        if configuration.mail.host.is_none() {
            let token = accounts::invite_by_hand(ca, &permitted, person.id)?;
            return Ok(Self::Hand { link: configuration.letterhead()?.invitation_url(&token) });
        }
        accounts::invite(ca, &permitted, person.id)?;
        let server_runs = is_server_running(&ca.settings().keys.directory);
        let fault = mail_status(ca)?.failing.into_iter().next().map(|mail| mail.why);
        Ok(Self::Mail { server_runs, fault })
    }

    /// The text for the operator.
    pub(super) fn tell(&self, context: &Context, person: &Person) -> String {
        let config = context.config.display();
        match self {
            Self::Hand { link } => format!(
                "no mail server is configured (mail.host), so nothing was mailed; hand over this one-time link for {} to choose a password, \
                 valid for seven days:\n  {link}",
                plain(person.name.as_str())
            ),
            Self::Mail { server_runs, fault } => {
                let sent = if *server_runs {
                    format!(
                        "the server tries to send it now; if it does not arrive: inkan --config {config} mail status"
                    )
                } else {
                    format!(
                        "no server runs here, so it is sent after: inkan --config {config} serve; the link is valid for seven days from now"
                    )
                };
                format!(
                    "the invitation is in the mail queue; {sent}{}",
                    tell_earlier(fault.as_deref(), &config.to_string())
                )
            }
        }
    }
}

/// That an earlier mail waits: whether its reason concerns this invitation too is not known.
fn tell_earlier(fault: Option<&str>, config: &str) -> String {
    let Some(why) = fault else { return String::new() };
    format!(
        "\n  an earlier mail waits there, and the last attempt to send it failed: {}\n  if that concerns every mail, the invitation \
         waits too; to find out: inkan --config {config} mail test ADDRESS",
        plain(why)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_mail_is_not_said_to_hold_up_the_invitation() {
        assert_eq!(tell_earlier(None, "inkan.toml"), "");
        let told = tell_earlier(Some("451 greylisted"), "inkan.toml");
        assert!(told.contains("an earlier mail waits") && told.contains("451 greylisted"), "{told}");
        assert!(told.contains("if that concerns every mail") && !told.contains("because"), "{told}");
    }
}
