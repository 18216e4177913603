//! What to do about a step that failed.

use lettre::transport::smtp::Error as SmtpError;

use super::{NO_ANSWER, TrialStage};
use crate::config::MailTls;

/// What the configuration says, as far as the advice depends on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) tls: MailTls,
    pub(super) has_account: bool,
}

/// The advice about a reply, or about the lack of one.
pub(super) fn of_reply(stage: TrialStage, error: &SmtpError, terms: Terms) -> &'static str {
    let code = error.status().map(u16::from);
    match (stage, code) {
        (_, Some(530)) => of_530(&error.to_string(), terms),
        (TrialStage::Authenticate, None) => NO_MECHANISM,
        (_, None) => SILENT,
        (_, Some(400..=499)) => FOR_NOW,
        (TrialStage::Authenticate, _) => {
            "check mail.user and the password in mail.password_file; some providers require a password made for programs"
        }
        (TrialStage::Sender, _) => {
            "the server does not let this account send as mail.from: set another mail.from, or allow it on the mail server"
        }
        (TrialStage::Recipient, _) => {
            "check the address; if it is in another domain, the mail server must allow relaying for this account"
        }
        (TrialStage::Content, _) => "the server refuses the mail itself; its reply says why, and its log says more",
        _ => "the server's reply says why; ask its administrator",
    }
}

/// 530: the server requires authentication (RFC 4954 §6), or STARTTLS before it (RFC 3207 §4). Only the text tells which.
fn of_530(reply: &str, terms: Terms) -> &'static str {
    if terms.tls == MailTls::None && reply.to_ascii_uppercase().contains("TLS") {
        NEEDS_TLS
    } else if terms.has_account {
        STILL_NO_ACCOUNT
    } else {
        NEEDS_ACCOUNT
    }
}

/// The advice about a failed greeting.
pub(super) fn of_greeting(fault: &str) -> &'static str {
    if fault.starts_with(NO_ANSWER) {
        "the server waits for TLS from the first byte, or is overloaded; for port 465 set mail.tls = \"tls\""
    } else {
        "the server does not let this host in, or is no mail server; its reply says why"
    }
}

/// The advice about failed TLS, from the first byte if `at_once`, otherwise after STARTTLS.
pub(super) fn of_tls(fault: &str, at_once: bool) -> &'static str {
    if fault.contains("certificate") {
        "let mail.host be a name in the server's certificate, and let mail.ca_file name the CA that issued it if the system does not trust it"
    } else if at_once {
        "the server speaks no TLS from the first byte on this port, or no TLS 1.2 or 1.3; port 465 is for mail.tls = \"tls\", port 587 for \"starttls\""
    } else {
        "the server agreed to STARTTLS, but TLS failed: it may speak only versions before 1.2; its log says why"
    }
}

pub(super) const RESOLVE: &str = "check mail.host, and the DNS of this host";
pub(super) const CONNECT: &str = "check mail.host and mail.port, whether the mail server runs, and the firewalls between; port 465 is for mail.tls = \
                                  \"tls\", port 587 for \"starttls\"";
pub(super) const NO_STARTTLS: &str =
    "set mail.tls = \"tls\" with port 465 if the server has that; no mail is sent to another host without TLS";
pub(super) const STARTTLS_REFUSED: &str =
    "the server offers STARTTLS and refuses it now: its reply says why; try again, or ask its administrator";
pub(super) const SILENT: &str = "the server ended the connection or did not answer; its log says why";
const NEEDS_TLS: &str =
    "set mail.tls = \"starttls\", or \"tls\" with the port for it: the server accepts mail over TLS only";
const NEEDS_ACCOUNT: &str = "set mail.user and mail.password_file: the server accepts mail from accounts only";
const STILL_NO_ACCOUNT: &str = "mail.user is set, and the server still asks for an account: its log says why; it may accept accounts on another port only \
                                (465 with mail.tls = \"tls\", 587 with \"starttls\")";
const NO_MECHANISM: &str = "the server offers neither PLAIN nor LOGIN on this connection, or ended it; ask its administrator how programs sign in";
const FOR_NOW: &str =
    "the server refuses for now: try again in some minutes; mails in the queue are tried again by themselves";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_530_asks_for_tls_or_for_an_account() {
        for (reply, tls, has_account, advice) in [
            ("530 5.7.0 Must issue a STARTTLS command first", MailTls::None, false, NEEDS_TLS),
            ("530 5.7.0 Must issue a STARTTLS command first", MailTls::None, true, NEEDS_TLS),
            ("530 5.7.0 Authentication required", MailTls::None, false, NEEDS_ACCOUNT),
            ("530 5.7.0 Authentication required", MailTls::Tls, false, NEEDS_ACCOUNT),
            ("530 5.7.0 Authentication required", MailTls::StartTls, true, STILL_NO_ACCOUNT),
        ] {
            assert_eq!(of_530(reply, Terms { tls, has_account }), advice, "{reply}");
        }
    }
}
