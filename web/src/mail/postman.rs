//! Takes mails from the queue in the database to the mail server, and tries again where that fails.

use std::sync::Arc;
use std::time::Duration;

use ca_core::crash_point::{self, CrashPoint};
use ca_core::types::{EmailAddress, Sha256Digest};
use ca_core::use_cases::notices::{self, Notice};
use ca_core::{Ca, Error, Result};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::task::spawn_blocking;

use crate::config::{MailConfig, MailTls, check_sender, is_loopback_name, wrong};

/// Carries mail to one server.
pub(crate) struct Postman {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: EmailAddress,
}

impl Postman {
    pub(crate) fn new(mail: &MailConfig) -> Result<Self> {
        let from = check_sender(mail)?;
        let host = mail.host.as_deref().ok_or_else(|| wrong("mail.host", "name the mail server"))?;
        if mail.tls == MailTls::None && !is_loopback_name(host) {
            return Err(wrong("mail.tls", "plain connections are for a server on loopback; use tls or starttls"));
        }
        let mut server = connection(host, mail.tls)?.timeout(Some(TIMEOUT));
        if let Some(port) = mail.port {
            server = server.port(port);
        }
        if let Some(user) = &mail.user {
            let file = mail
                .password_file
                .as_ref()
                .ok_or_else(|| wrong("mail.password_file", "name the file with the password"))?;
            let password = std::fs::read_to_string(file)
                .map_err(|error| wrong("mail.password_file", &format!("{}: {error}", file.display())))?;
            server = server.credentials(Credentials::new(user.clone(), password.trim_end().to_owned()));
        }
        Ok(Self { server: server.build(), from })
    }

    /// Works until it is dropped.
    pub(crate) async fn work(self, ca: Arc<Ca>) {
        let mut seen = ca.commits().count();
        loop {
            match call(&ca, notices::claim_due_notice).await {
                Ok(Some(notice)) => {
                    crash_point::pass(CrashPoint::MailClaimed);
                    self.deliver(&ca, notice).await;
                }
                Ok(None) => seen = wait(&ca, seen).await,
                Err(error) => {
                    tracing::error!(error.message = %error, "the mail queue can't be read");
                    tokio::time::sleep(IDLE).await;
                }
            }
        }
    }

    async fn deliver(&self, ca: &Arc<Ca>, notice: Notice) {
        let sent = match write(&self.from, &notice) {
            Ok(message) => self.server.send(message).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let sent = sent.map(|_| crash_point::pass(CrashPoint::MailSent));
        let noted = call(ca, move |ca| match sent {
            Ok(()) => notices::notice_sent(ca, &notice, false),
            Err(why) => {
                tracing::warn!(
                    notice.attempts = notice.attempts,
                    error.message = why,
                    "a mail was not taken and will be tried again"
                );
                notices::notice_failed(ca, &notice, &why)
            }
        });
        if let Err(error) = noted.await {
            tracing::error!(error.message = %error, "what became of a mail can't be written down");
        }
    }
}

fn connection(host: &str, tls: MailTls) -> Result<AsyncSmtpTransportBuilder> {
    let server = match tls {
        MailTls::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
        MailTls::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
        MailTls::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)),
    };
    server.map_err(|error| wrong("mail.host", &error.to_string()))
}

/// The message: plain text, marked as written by a program (RFC 3834 §5), under an id that a second try repeats, so that
/// a reader sees one mail.
fn write(from: &EmailAddress, notice: &Notice) -> Result<Message> {
    let mailbox = |address: &EmailAddress| {
        address.as_str().parse().map(|address| Mailbox::new(None, address)).map_err(Error::internal)
    };
    let content = &notice.content;
    let digest = Sha256Digest::of(content.body.as_bytes()).to_string();
    let id =
        format!("<{}.{}@{}>", notice.created_at.unix_seconds(), digest.get(..32).unwrap_or_default(), from.domain());
    let builder: MessageBuilder = Message::builder()
        .from(mailbox(from)?)
        .to(mailbox(&content.recipient)?)
        .subject(&content.subject)
        .message_id(Some(id))
        .header(ContentType::TEXT_PLAIN)
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
    builder.body(content.body.clone()).map_err(Error::internal)
}

async fn call<T: Send + 'static>(ca: &Arc<Ca>, work: impl FnOnce(&Ca) -> Result<T> + Send + 'static) -> Result<T> {
    let ca = Arc::clone(ca);
    spawn_blocking(move || work(&ca)).await.map_err(Error::internal)?
}

/// Sleeps until something was committed or a mail may be due again.
async fn wait(ca: &Arc<Ca>, seen: u64) -> u64 {
    let commits = ca.commits().clone();
    spawn_blocking(move || commits.wait_past(seen, IDLE)).await.unwrap_or(seen)
}

const TIMEOUT: Duration = Duration::from_secs(30);
const IDLE: Duration = Duration::from_secs(15);
