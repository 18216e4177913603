//! What to do about a step that failed.

use lettre::transport::smtp::Error as SmtpError;

use super::{NO_ANSWER, TrialStage};

/// The advice about a reply, or about the lack of one.
pub(super) fn of_reply(stage: TrialStage, error: &SmtpError) -> &'static str {
    let code = error.status().map(u16::from);
    match (stage, code) {
        // 530: the server requires authentication (RFC 4954 §6).
        (_, Some(530)) => "set mail.user and mail.password_file: the server accepts mail from accounts only",
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
const NO_MECHANISM: &str = "the server offers neither PLAIN nor LOGIN on this connection, or ended it; ask its administrator how programs sign in";
const FOR_NOW: &str =
    "the server refuses for now: try again in some minutes; mails in the queue are tried again by themselves";
