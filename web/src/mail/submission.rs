//! Submits mails to a mail server (RFC 6409), and requests delivery reports (RFC 3461).

pub(crate) mod trial;

use std::fmt::Display;
use std::future::Future;
use std::path::Path;
use std::time::Duration;

use ca_core::Result;
use ca_core::config::pem_file::read_certificates;
use ca_core::types::EnvelopeId;
use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailParameter, RcptParameter};
use tokio::time::timeout;

use crate::config::{MailConfig, MailTls, is_loopback_name, read_secret, wrong};

/// The mail server and the account.
pub(crate) struct Server {
    host: String,
    port: u16,
    tls: MailTls,
    parameters: TlsParameters,
    account: Option<Credentials>,
}

/// The reason why a mail was not accepted.
#[derive(Debug)]
pub(crate) enum Setback {
    /// The server can't be reached, or accepts no mail for now.
    Unreachable(String),
    /// The server can't be used because of its certificate, the account or the sender.
    Unusable(String),
    /// The server does not accept this mail now.
    Later(String),
    /// The server permanently refuses this mail.
    Refused(String),
}

impl Server {
    /// Checks the section.
    ///
    /// # Errors
    /// `Configuration`, naming the key.
    pub(crate) fn check(mail: &MailConfig) -> Result<Self> {
        let host = mail.host.clone().ok_or_else(|| wrong("mail.host", "name the mail server"))?;
        if mail.tls == MailTls::None && !is_loopback_name(&host) {
            return Err(wrong("mail.tls", "plain connections are for a server on loopback; use tls or starttls"));
        }
        let port = mail.port.unwrap_or(match mail.tls {
            MailTls::Tls => 465,
            MailTls::StartTls => 587,
            MailTls::None => 25,
        });
        let parameters = tls_parameters(&host, mail.ca_file.as_deref())?;
        Ok(Self { host, port, tls: mail.tls, parameters, account: read_account(mail)? })
    }

    /// Connects, and signs in if there is an account. If TLS is required, nothing is sent without it.
    pub(crate) async fn connect(&self) -> Result<Session, Setback> {
        in_time(async {
            let parameters = || Some(self.parameters.clone());
            let at_once = if self.tls == MailTls::Tls { parameters() } else { None };
            let hello = ClientId::default();
            let connected = AsyncSmtpConnection::connect_tokio1(
                (self.host.as_str(), self.port),
                Some(PATIENCE),
                &hello,
                at_once,
                None,
            );
            let mut connection = connected.await.map_err(|error| self.cannot_connect(&error))?;
            if self.tls == MailTls::StartTls {
                self.start_tls(&mut connection, &hello).await?;
            }
            // lettre does not expose the keyword DSN of its own EHLO.
            let offered = connection.command(Ehlo::new(hello)).await.map_err(|error| Setback::of_server(&error))?;
            let reports = offered.message().any(|line| line.eq_ignore_ascii_case("DSN"));
            if let Some(account) = &self.account {
                let signed_in = connection.auth(DEFAULT_MECHANISMS, account).await;
                signed_in.map_err(|error| cannot_sign_in(&error))?;
            }
            Ok(Session { connection, reports })
        })
        .await
    }

    async fn start_tls(&self, connection: &mut AsyncSmtpConnection, hello: &ClientId) -> Result<(), Setback> {
        if !connection.can_starttls() {
            return Err(Setback::Unusable(
                "the mail server offers no STARTTLS, and no mail is sent without TLS".to_owned(),
            ));
        }
        connection.starttls(self.parameters.clone(), hello).await.map_err(|error| self.cannot_connect(&error))
    }

    /// rustls reports a certificate error as a failed connection.
    fn cannot_connect(&self, error: &SmtpError) -> Setback {
        let text = error.to_string();
        let text = text.trim_start_matches("Connection error: ");
        let (host, port) = (&self.host, self.port);
        if error.is_tls() || text.contains("certificate") {
            Setback::Unusable(format!("the certificate of the mail server {host}:{port} is not accepted: {text}"))
        } else {
            Setback::Unreachable(format!("the mail server {host}:{port} can't be reached: {text}"))
        }
    }
}

/// A connection that is used for one mail after the other.
pub(crate) struct Session {
    connection: AsyncSmtpConnection,
    /// Whether the server sends delivery reports.
    reports: bool,
}

impl Session {
    /// Submits one mail. After a failure that concerns only this mail the connection can be used for the next.
    pub(crate) async fn send(&mut self, envelope: &Envelope, id: &EnvelopeId, message: &[u8]) -> Result<(), Setback> {
        let sent = in_time(self.converse(envelope, id, message)).await;
        if matches!(sent, Err(Setback::Later(_) | Setback::Refused(_))) {
            in_time(async { self.connection.command("RSET\r\n").await.map_err(|error| Setback::of_server(&error)) })
                .await?;
        }
        sent
    }

    async fn converse(&mut self, envelope: &Envelope, id: &EnvelopeId, message: &[u8]) -> Result<(), Setback> {
        let connection = &mut self.connection;
        let report = self.reports;
        let mail = Mail::new(envelope.from().cloned(), if report { of_mail(id) } else { Vec::new() });
        connection.command(mail).await.map_err(|error| Setback::of_server(&error))?;
        for address in envelope.to() {
            let rcpt = Rcpt::new(address.clone(), if report { of_recipient() } else { Vec::new() });
            connection.command(rcpt).await.map_err(|error| Setback::of_mail(&error))?;
        }
        connection.command(Data).await.map_err(|error| Setback::of_mail(&error))?;
        connection.message(message).await.map(drop).map_err(|error| Setback::of_mail(&error))
    }

    /// Sends QUIT; a missing reply is ignored.
    pub(crate) async fn end(mut self) {
        let _ = timeout(LEAVE, self.connection.quit()).await;
    }
}

impl Setback {
    /// The setback for a reply that concerns the account or the sender.
    fn of_server(error: &SmtpError) -> Self {
        let text = error.to_string();
        if error.is_permanent() { Self::Unusable(text) } else { Self::Unreachable(text) }
    }

    /// The setback for a reply that concerns one mail.
    fn of_mail(error: &SmtpError) -> Self {
        let text = error.to_string();
        let code = error.status().map(u16::from);
        match code {
            // 421: the server closes the connection (RFC 5321 §3.8). 530: it requires authentication (RFC 4954 §6).
            Some(421) | None => Self::Unreachable(text),
            Some(530) => Self::Unusable(text),
            Some(_) if error.is_permanent() => Self::Refused(text),
            Some(_) => Self::Later(text),
        }
    }
}

fn cannot_sign_in(error: &SmtpError) -> Setback {
    let text = error.to_string();
    // 454: a temporary failure (RFC 4954 §6).
    if error.is_transient() {
        Setback::Unreachable(text)
    } else {
        Setback::Unusable(format!("the mail server does not accept mail.user with mail.password_file: {text}"))
    }
}

/// RFC 3461 §4.3 and §4.4: a delivery report contains only the header of the mail, and `id`.
fn of_mail(id: &EnvelopeId) -> Vec<MailParameter> {
    let parameter =
        |keyword: &str, value: String| MailParameter::Other { keyword: keyword.to_owned(), value: Some(value) };
    vec![parameter("RET", "HDRS".to_owned()), parameter("ENVID", id.to_string())]
}

/// RFC 3461 §4.1: reports are requested for failures and delays.
fn of_recipient() -> Vec<RcptParameter> {
    vec![RcptParameter::Other { keyword: "NOTIFY".to_owned(), value: Some("FAILURE,DELAY".to_owned()) }]
}

async fn in_time<T>(work: impl Future<Output = Result<T, Setback>>) -> Result<T, Setback> {
    let late = |_| Setback::Unreachable(format!("the mail server gave no answer within {} s", ALL_OF_IT.as_secs()));
    timeout(ALL_OF_IT, work).await.unwrap_or_else(|elapsed| Err(late(elapsed)))
}

fn tls_parameters(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(file) = ca_file {
        builder = builder.certificate_store(CertificateStore::None);
        let unusable =
            |fault: &dyn Display| wrong("mail.ca_file", &format!("{} can't be used: {fault}", file.display()));
        for certificate in read_certificates(file).map_err(|fault| unusable(&fault))? {
            let ca = Certificate::from_der(certificate.der).map_err(|error| unusable(&error))?;
            builder = builder.add_root_certificate(ca);
        }
    }
    builder.build().map_err(|error| wrong("mail.ca_file", &error.to_string()))
}

fn read_account(mail: &MailConfig) -> Result<Option<Credentials>> {
    let Some(user) = &mail.user else { return Ok(None) };
    let file =
        mail.password_file.as_ref().ok_or_else(|| wrong("mail.password_file", "name the file with the password"))?;
    let password = read_secret(file).map_err(|fault| wrong("mail.password_file", &fault))?;
    Ok(Some(Credentials::new(user.clone(), password.trim_end_matches(['\r', '\n']).to_owned())))
}

/// The time limit for connecting.
const PATIENCE: Duration = Duration::from_secs(30);
/// The time limit for one mail. RFC 5321 §4.5.3.2 permits longer times, but a submission server does not need them.
const ALL_OF_IT: Duration = Duration::from_mins(2);
const LEAVE: Duration = Duration::from_secs(5);
