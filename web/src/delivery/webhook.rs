//! Webhooks: POST requests with a signature over time and body.

use std::fmt::Write as _;
use std::path::Path;

use aws_lc_rs::hmac;
use ca_core::types::{DeliveryFault, Setback, Timestamp};
use data_encoding::HEXLOWER;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use zeroize::Zeroizing;

use super::connection::{broken, connect};
use super::event::Event;
use super::trust::check_trust;
use crate::config::{WebhookConfig, WebhookSection, read_secret, wrong};

/// A receiver, and the connection to it while events follow each other.
pub(super) struct Webhook {
    section: WebhookSection,
    connection: Option<SendRequest<Full<Bytes>>>,
}

/// The JSON of a request.
#[derive(Serialize)]
struct Body<'a> {
    source: &'a str,
    destination: &'a str,
    events: &'a [Event<'a>],
}

/// The signed octets of a request, and the values of its headers.
struct Signed {
    body: String,
    timestamp: String,
    signature: String,
    delivery: String,
}

impl Webhook {
    /// Checks the section and its files.
    pub(super) fn check(section: &WebhookConfig, folder: &Path) -> Result<Self, ca_core::Error> {
        let checked = section.check(folder)?;
        let wrong =
            |key: &str, setback: &Setback| wrong(&format!("webhook `{}`, {key}", section.name), &setback.detail);
        read_secrets(&checked.secret_file).map_err(|setback| wrong("secret_file", &setback))?;
        check_trust(&checked.receiver).map_err(|setback| wrong("ca_file", &setback))?;
        Ok(Self { section: checked, connection: None })
    }

    /// Sends the events in one request; `source` is the host of the portal. They are accepted when the status is 2xx.
    pub(super) async fn deliver(
        &mut self,
        (source, destination): (&str, &str),
        events: &[Event<'_>],
        now: Timestamp,
    ) -> Result<(), Setback> {
        let secrets = read_secrets(&self.section.secret_file)?;
        let body = serde_json::to_string(&Body { source, destination, events });
        let body = body.map_err(|error| Setback::new(DeliveryFault::Interrupted, error))?;
        let signed = sign(body, &secrets, now, events);
        let connection = self.open().await?;
        self.converse(connection, signed).await
    }

    /// Closes the connection, because no event follows.
    pub(super) fn rest(&mut self) {
        self.connection = None;
    }

    /// The connection of the last delivery, or a new one if the receiver has closed it.
    async fn open(&mut self) -> Result<SendRequest<Full<Bytes>>, Setback> {
        if let Some(mut connection) = self.connection.take()
            && connection.ready().await.is_ok()
        {
            return Ok(connection);
        }
        self.connect().await
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Setback> {
        let stream = connect(&self.section.receiver).await?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|error| broken("no HTTP", &error))?;
        // It ends when the sender is dropped; its errors are those of the sender.
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn converse(&mut self, mut connection: SendRequest<Full<Bytes>>, signed: Signed) -> Result<(), Setback> {
        let request = self.request(signed)?;
        let answer = connection.send_request(request).await.map_err(|error| broken("no answer", &error))?;
        let status = answer.status();
        let words = read_words(answer).await;
        if !status.is_success() {
            let fault = if status.is_redirection() { DeliveryFault::Redirect } else { DeliveryFault::Status };
            return Err(Setback::new(fault, format!("{status} {}", words.unwrap_or_default())));
        }
        // A connection whose answer was not read to its end can't be used again.
        self.connection = words.map(|_| connection);
        Ok(())
    }

    fn request(&self, signed: Signed) -> Result<Request<Full<Bytes>>, Setback> {
        let url = &self.section.url;
        let request = Request::post(url.path_and_query().map_or("/", |it| it.as_str()))
            .header(HOST, url.authority().map_or("", |it| it.as_str()))
            .header(USER_AGENT, "inkan")
            .header(CONTENT_TYPE, "application/json")
            .header("Inkan-Timestamp", signed.timestamp)
            .header("Inkan-Signature", signed.signature)
            .header("Inkan-Delivery", signed.delivery)
            .body(Full::from(signed.body));
        request.map_err(|error| Setback::new(DeliveryFault::Interrupted, error))
    }
}

/// Signs `TIMESTAMP.BODY` with each secret: a receiver accepts a request if one of the signatures is that of its secret.
fn sign(body: String, secrets: &[Zeroizing<String>], now: Timestamp, events: &[Event<'_>]) -> Signed {
    let timestamp = now.unix_seconds().to_string();
    let mut signature = String::new();
    for secret in secrets {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()));
        for part in [timestamp.as_bytes(), b".", body.as_bytes()] {
            context.update(part);
        }
        let separator = if signature.is_empty() { "" } else { "," };
        let _ = write!(signature, "{separator}v1={}", HEXLOWER.encode(context.sign().as_ref()));
    }
    let (first, last) = (events.first().map_or(0, |event| event.seq), events.last().map_or(0, |event| event.seq));
    Signed { body, timestamp, signature, delivery: format!("{first}-{last}") }
}

/// Reads the secrets, one per line. The file is read before each delivery, so that it can be changed while the server runs.
pub(super) fn read_secrets(file: &Path) -> Result<Vec<Zeroizing<String>>, Setback> {
    let fault = |why: String| Setback::new(DeliveryFault::File, why);
    let text = read_secret(file).map_err(fault)?;
    let secrets: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| Zeroizing::new(line.to_owned()))
        .collect();
    let shown = file.display();
    // RFC 2104 §3: keys shorter than the hash are discouraged.
    if secrets.iter().any(|secret| secret.len() < SHORTEST_SECRET) {
        return Err(fault(format!(
            "{shown} has a line of fewer than {SHORTEST_SECRET} characters; use: openssl rand -hex 32"
        )));
    }
    if secrets.is_empty() || secrets.len() > MOST_SECRETS {
        return Err(fault(format!("{shown} must have one secret per line, and 1 to {MOST_SECRETS} of them")));
    }
    Ok(secrets)
}

/// The beginning of an answer as text; `None` if it is too long, or ends early.
async fn read_words(answer: Response<Incoming>) -> Option<String> {
    let body = Limited::new(answer.into_body(), MOST_ANSWER).collect().await.ok()?.to_bytes();
    Some(String::from_utf8_lossy(&body).into_owned())
}

/// The length of the HMAC's output in bytes.
const SHORTEST_SECRET: usize = 32;
const MOST_SECRETS: usize = 4;
/// The longest answer that is read, in bytes.
const MOST_ANSWER: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_signature_is_that_of_the_documentation() {
        let secrets = ["0123456789abcdef0123456789abcdef", "another secret of thirty-two char"];
        let secrets = secrets.map(|secret| Zeroizing::new(secret.to_owned()));
        let signed = sign("{}".to_owned(), &secrets, Timestamp::from_unix_seconds(1_775_001_600), &[]);
        // printf '1775001600.{}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
        let expected = "v1=7043ba03ae11914cf3cb91f8ebd3df93cc9069479844ba89443b3b99903e6812,v1=";
        assert!(signed.signature.starts_with(expected), "{}", signed.signature);
        assert_eq!(signed.signature.len(), 2 * 67 + 1);
    }

    #[test]
    fn a_file_of_secrets_is_closed_to_others_and_has_long_lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        let long = "0123456789abcdef0123456789abcdef";
        for (text, mode, fault) in [
            (format!("{long}\n"), 0o400, None),
            (format!("{long}\r\n\n  {long}\n"), 0o600, None),
            (format!("{long}\n"), 0o440, Some("chmod 0400")),
            ("short\n".to_owned(), 0o400, Some("fewer than 32")),
            ("\n".to_owned(), 0o400, Some("one secret per line")),
            (format!("{long}\n").repeat(5), 0o400, Some("1 to 4")),
        ] {
            let _ = std::fs::remove_file(&file);
            std::fs::write(&file, text).unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            match (read_secrets(&file), fault) {
                (Ok(secrets), None) => assert!(secrets.iter().all(|secret| secret.as_str() == long)),
                (Err(setback), Some(fault)) => assert!(setback.detail.contains(fault), "{setback}"),
                (found, _) => panic!("{fault:?}: {found:?}"),
            }
        }
    }
}
