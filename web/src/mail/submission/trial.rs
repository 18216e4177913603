//! A trial of the mail server: each step of a submission, with the server's own reply.

mod advice;
mod letter;

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use ca_core::Result;
use ca_core::runtime::entropy::Entropy;
use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use serde::Serialize;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use self::letter::Letter;
pub use self::letter::TrialMail;
use super::{LEAVE, Server, of_mail, of_recipient};
use crate::config::{MailConfig, MailTls};

/// The steps that were tried; the last one may have failed.
#[derive(Debug, Clone, Serialize)]
pub struct MailTrial {
    /// `host:port` of the server.
    pub server: String,
    /// The steps, in order.
    pub steps: Vec<TrialStep>,
}

/// One step.
#[derive(Debug, Clone, Serialize)]
pub struct TrialStep {
    /// What was done.
    pub stage: TrialStage,
    /// The server's reply, or what was found. It is untrusted text.
    pub reply: Option<String>,
    /// Why the step failed.
    pub fault: Option<String>,
    /// What to do about the fault.
    pub advice: Option<&'static str>,
}

/// The steps of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrialStage {
    /// The addresses of `mail.host`.
    Resolve,
    /// The connection.
    Connect,
    /// TLS, from the first byte or by STARTTLS.
    Tls,
    /// The server's greeting and its answer to EHLO.
    Greeting,
    /// The account.
    Authenticate,
    /// `MAIL FROM`, with the value of `mail.from`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`, and the mail.
    Content,
}

impl MailTrial {
    /// Whether every step succeeded.
    pub fn succeeded(&self) -> bool {
        self.steps.iter().all(|step| step.fault.is_none())
    }
}

/// Connects to the configured server and signs in; with a mail, submits it now, past the queue. The mail is not signed.
///
/// # Errors
/// `Configuration`, naming the key; `Internal` when the mail can't be composed.
pub async fn try_mail_server(
    config: &MailConfig,
    mail: Option<&TrialMail>,
    entropy: &dyn Entropy,
) -> Result<MailTrial> {
    let (server, sender) = (Server::check(config)?, config.sender()?);
    let letter = mail.map(|mail| Letter::write(mail, &sender, entropy)).transpose()?;
    let mut trial = Trial { server: &server, steps: Vec::new() };
    trial.walk(letter.as_ref()).await;
    Ok(MailTrial { server: format!("{}:{}", server.host, server.port), steps: trial.steps })
}

struct Trial<'a> {
    server: &'a Server,
    steps: Vec<TrialStep>,
}

impl Trial<'_> {
    /// Goes on until a step fails.
    async fn walk(&mut self, letter: Option<&Letter>) -> Option<()> {
        let addresses = self.resolve().await?;
        let mut connection = self.connect(&addresses).await?;
        let walked = self.converse(&mut connection, letter).await;
        // After failed TLS the library has no stream, and panics when it is used.
        if self.steps.last().is_none_or(|step| step.stage != TrialStage::Tls) {
            // The connection is of no further use, whatever the server replies.
            let _ = timeout(LEAVE, connection.quit()).await;
        }
        walked
    }

    async fn converse(&mut self, connection: &mut AsyncSmtpConnection, letter: Option<&Letter>) -> Option<()> {
        if self.server.tls == MailTls::StartTls {
            self.start_tls(connection).await?;
        }
        let hello = connection.command(Ehlo::new(ClientId::default()));
        let offered = self.reply(TrialStage::Greeting, hello).await?;
        let reports = offered.message().any(|line| line.eq_ignore_ascii_case("DSN"));
        if let Some(account) = &self.server.account {
            self.reply(TrialStage::Authenticate, connection.auth(DEFAULT_MECHANISMS, account)).await?;
        }
        match letter {
            Some(letter) => self.submit(connection, letter, reports).await,
            None => Some(()),
        }
    }

    async fn resolve(&mut self) -> Option<Vec<SocketAddr>> {
        let (host, port) = (self.server.host.as_str(), self.server.port);
        let found: Vec<SocketAddr> = match in_time(lookup_host((host, port))).await {
            Ok(Ok(found)) => found.collect(),
            Ok(Err(error)) => return self.fail(TrialStage::Resolve, format!("{host}: {error}"), advice::RESOLVE),
            Err(late) => return self.fail(TrialStage::Resolve, late, advice::RESOLVE),
        };
        if found.is_empty() {
            return self.fail(TrialStage::Resolve, format!("{host} has no address"), advice::RESOLVE);
        }
        let shown: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
        self.note(TrialStage::Resolve, shown.join(", "));
        Some(found)
    }

    /// Connects; with TLS from the first byte, TLS is a step of its own.
    async fn connect(&mut self, addresses: &[SocketAddr]) -> Option<AsyncSmtpConnection> {
        let at_once = self.server.tls == MailTls::Tls;
        let parameters = at_once.then(|| self.server.parameters.clone());
        let hello = ClientId::default();
        let opened =
            in_time(AsyncSmtpConnection::connect_tokio1(addresses, Some(OF_ADDRESS), &hello, parameters, None)).await;
        let fault = match opened {
            Ok(Ok(connection)) => {
                self.note(TrialStage::Connect, format!("port {}", self.server.port));
                if at_once {
                    self.note(TrialStage::Tls, "from the first byte".to_owned());
                }
                return Some(connection);
            }
            Ok(Err(error)) => error.to_string(),
            Err(late) => late,
        };
        self.explain(addresses, at_once, &fault).await
    }

    /// Tells which step failed: the library reports connection, TLS and greeting as one.
    async fn explain<T>(&mut self, addresses: &[SocketAddr], at_once: bool, fault: &str) -> Option<T> {
        match reach(addresses).await {
            Ok(()) => self.note(TrialStage::Connect, format!("port {}", self.server.port)),
            Err(faults) => return self.fail(TrialStage::Connect, faults, advice::CONNECT),
        }
        let of_tls = fault.starts_with(CONNECTION_ERROR) || fault.starts_with(NO_ANSWER);
        if at_once && of_tls {
            return self.fail_at_tls(fault);
        }
        self.fail(TrialStage::Greeting, fault.to_owned(), advice::of_greeting(fault))
    }

    async fn start_tls(&mut self, connection: &mut AsyncSmtpConnection) -> Option<()> {
        if !connection.can_starttls() {
            return self.fail(TrialStage::Tls, "the server offers no STARTTLS".to_owned(), advice::NO_STARTTLS);
        }
        let (parameters, hello) = (self.server.parameters.clone(), ClientId::default());
        let fault = match in_time(connection.starttls(parameters, &hello)).await {
            Ok(Ok(())) => {
                self.note(TrialStage::Tls, "by STARTTLS".to_owned());
                return Some(());
            }
            // The server has replied, so no TLS was tried.
            Ok(Err(error)) if error.status().is_some() => {
                return self.fail(TrialStage::Tls, error.to_string(), advice::STARTTLS_REFUSED);
            }
            Ok(Err(error)) => error.to_string(),
            Err(late) => late,
        };
        self.fail_at_tls(&fault)
    }

    fn fail_at_tls<T>(&mut self, fault: &str) -> Option<T> {
        let text = fault.trim_start_matches(CONNECTION_ERROR);
        self.fail(TrialStage::Tls, text.to_owned(), advice::of_tls(text, self.server.tls == MailTls::Tls))
    }

    async fn submit(&mut self, connection: &mut AsyncSmtpConnection, letter: &Letter, reports: bool) -> Option<()> {
        let envelope: &Envelope = &letter.envelope;
        let parameters = if reports { of_mail(&letter.id) } else { Vec::new() };
        let mail = Mail::new(envelope.from().cloned(), parameters);
        self.reply(TrialStage::Sender, connection.command(mail)).await?;
        for address in envelope.to() {
            let parameters = if reports { of_recipient() } else { Vec::new() };
            let recipient = Rcpt::new(address.clone(), parameters);
            self.reply(TrialStage::Recipient, connection.command(recipient)).await?;
        }
        let sent = async {
            connection.command(Data).await?;
            connection.message(&letter.message).await
        };
        self.reply(TrialStage::Content, sent).await.map(drop)
    }

    /// Waits for a reply, and notes it.
    async fn reply(
        &mut self,
        stage: TrialStage,
        asked: impl Future<Output = std::result::Result<Response, SmtpError>>,
    ) -> Option<Response> {
        match in_time(asked).await {
            Ok(Ok(reply)) => {
                self.note(stage, text_of(&reply));
                Some(reply)
            }
            Ok(Err(error)) => self.fail(stage, error.to_string(), advice::of_reply(stage, &error, self.terms())),
            Err(late) => self.fail(stage, late, advice::SILENT),
        }
    }

    fn terms(&self) -> advice::Terms {
        advice::Terms { tls: self.server.tls, has_account: self.server.account.is_some() }
    }

    fn note(&mut self, stage: TrialStage, reply: String) {
        self.steps.push(TrialStep { stage, reply: Some(reply), fault: None, advice: None });
    }

    fn fail<T>(&mut self, stage: TrialStage, fault: String, advice: &'static str) -> Option<T> {
        self.steps.push(TrialStep { stage, reply: None, fault: Some(fault), advice: Some(advice) });
        None
    }
}

async fn in_time<T>(work: impl Future<Output = T>) -> std::result::Result<T, String> {
    let late = |_| format!("{NO_ANSWER} within {} s", PATIENCE.as_secs());
    timeout(PATIENCE, work).await.map_err(late)
}

/// Connects to the first address that answers, as the library does. The error names the fault of each address.
async fn reach(addresses: &[SocketAddr]) -> std::result::Result<(), String> {
    let mut faults = Vec::new();
    for address in addresses {
        let fault = match timeout(OF_ADDRESS, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("{NO_ANSWER} within {} s", OF_ADDRESS.as_secs()),
        };
        faults.push(format!("{}: {fault}", address.ip()));
    }
    Err(faults.join("; "))
}

/// The code and the first line of a reply: further lines of EHLO list what the server offers.
fn text_of(reply: &Response) -> String {
    format!("{} {}", reply.code(), reply.first_line().unwrap_or_default())
}

/// The time limit for each step.
const PATIENCE: Duration = Duration::from_secs(15);
/// The time limit for connecting to one address: within [`PATIENCE`], so that IPv4 is tried where IPv6 is not answered.
const OF_ADDRESS: Duration = Duration::from_secs(5);
const NO_ANSWER: &str = "no answer";
/// How the library begins the text of a failed connection, which includes TLS.
const CONNECTION_ERROR: &str = "Connection error: ";
