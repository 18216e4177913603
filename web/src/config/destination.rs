//! `[[webhook]]` and `[[syslog]]`: the destinations of audit events.

use std::path::{Path, PathBuf};

use ca_core::config::{DeliveryStart, Destination, DestinationKind};
use ca_core::types::NotAName;
use ca_core::{Error, Result};
use hyper::Uri;
use serde::Deserialize;

use super::is_loopback_name;

/// `[[webhook]]`: a receiver of signed POST requests.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// The name in commands, pages and logs.
    pub name: String,
    /// `https://host[:port]/path`; `http` on loopback only, unless `plaintext` is set.
    pub url: String,
    /// File with the secrets that sign, one per line, relative to the configuration file.
    pub secret_file: PathBuf,
    /// PEM file with the CAs trusted for the receiver's certificate, instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// Allows `http` to another host.
    #[serde(default)]
    pub plaintext: bool,
    /// The beginnings of the actions to send; all by default.
    #[serde(default)]
    pub events: Vec<String>,
    /// Whether personal data is sent.
    #[serde(default)]
    pub personal: bool,
    /// Where the trail begins for a new destination.
    #[serde(default)]
    pub from: DeliveryStart,
}

/// `[[syslog]]`: a receiver of syslog messages (RFC 5424).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyslogConfig {
    /// The name in commands, pages and logs.
    pub name: String,
    /// `tls://host[:port]`, `tcp://host[:port]` or `unix:PATH`.
    pub address: String,
    /// PEM file with the CAs trusted for the receiver's certificate, instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// Allows `tcp` to another host.
    #[serde(default)]
    pub plaintext: bool,
    /// The facility of the messages (RFC 5424 §6.2.1).
    #[serde(default)]
    pub facility: Facility,
    /// The private enterprise number in the name of the structured data (RFC 5424 §6.3.2).
    #[serde(default = "documentation_number")]
    pub enterprise_number: u32,
    /// The beginnings of the actions to send; all by default.
    #[serde(default)]
    pub events: Vec<String>,
    /// Whether personal data is sent.
    #[serde(default)]
    pub personal: bool,
    /// Where the trail begins for a new destination.
    #[serde(default)]
    pub from: DeliveryStart,
}

/// The facilities of messages about security, and those for local use (RFC 5424 §6.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Facility {
    Auth = 4,
    #[default]
    Authpriv = 10,
    Audit = 13,
    Local0 = 16,
    Local1 = 17,
    Local2 = 18,
    Local3 = 19,
    Local4 = 20,
    Local5 = 21,
    Local6 = 22,
    Local7 = 23,
}

/// A receiver that is reached by TCP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receiver {
    /// The name or address; IPv6 without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) has_tls: bool,
    pub(crate) ca_file: Option<PathBuf>,
}

/// The checked `[[webhook]]`.
#[derive(Debug, Clone)]
pub(crate) struct WebhookSection {
    pub(crate) receiver: Receiver,
    pub(crate) url: Uri,
    pub(crate) secret_file: PathBuf,
}

/// The checked `[[syslog]]`.
#[derive(Debug, Clone)]
pub(crate) struct SyslogSection {
    pub(crate) address: SyslogAddress,
    pub(crate) facility: Facility,
    pub(crate) enterprise_number: u32,
}

/// Where syslog messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SyslogAddress {
    /// A receiver by TCP or TLS (RFC 6587, RFC 5425).
    Stream(Receiver),
    /// The socket of a program on this host, for datagrams.
    Socket(PathBuf),
}

impl WebhookConfig {
    /// What the CA knows of the section.
    ///
    /// # Errors
    /// `Configuration`, naming the key.
    pub fn destination(&self) -> Result<Destination> {
        let common = Common { kind: DestinationKind::Webhook, name: &self.name, events: &self.events };
        common.check(self.personal, self.from)
    }

    /// Checks the section; relative paths are relative to `folder`. The files are read before each delivery.
    pub(crate) fn check(&self, folder: &Path) -> Result<WebhookSection> {
        let wrong = |key, advice: &str| wrong(DestinationKind::Webhook, &self.name, key, advice);
        let advice = "give https://host/path or https://host:port/path";
        let url: Uri = self.url.parse().map_err(|_| wrong("url", advice))?;
        let (Some(scheme), Some(host), Some(authority)) = (url.scheme_str(), url.host(), url.authority()) else {
            return Err(wrong("url", advice));
        };
        if !matches!(scheme, "http" | "https") || host.is_empty() || authority.as_str().contains('@') {
            return Err(wrong("url", advice));
        }
        let has_tls = scheme == "https";
        if !has_tls && !self.plaintext && !is_loopback_name(host) {
            return Err(wrong(
                "url",
                "events in the clear are for this machine; use https, or set plaintext = true if the way is protected otherwise",
            ));
        }
        let port = url.port_u16().unwrap_or(if has_tls { 443 } else { 80 });
        let ca_file = self.ca_file.as_ref().map(|file| folder.join(file));
        let receiver = Receiver { host: bare(host), port, has_tls, ca_file };
        Ok(WebhookSection { receiver, url, secret_file: folder.join(&self.secret_file) })
    }
}

impl SyslogConfig {
    /// What the CA knows of the section.
    ///
    /// # Errors
    /// `Configuration`, naming the key.
    pub fn destination(&self) -> Result<Destination> {
        let common = Common { kind: DestinationKind::Syslog, name: &self.name, events: &self.events };
        common.check(self.personal, self.from)
    }

    /// Checks the section; relative paths are relative to `folder`.
    pub(crate) fn check(&self, folder: &Path) -> Result<SyslogSection> {
        let address = self.check_address(folder)?;
        Ok(SyslogSection { address, facility: self.facility, enterprise_number: self.enterprise_number })
    }

    fn check_address(&self, folder: &Path) -> Result<SyslogAddress> {
        let wrong = |advice: &str| wrong(DestinationKind::Syslog, &self.name, "address", advice);
        if let Some(path) = self.address.strip_prefix("unix:") {
            return Ok(SyslogAddress::Socket(folder.join(path)));
        }
        let advice =
            "give tls://host:port, tcp://host:port or unix:/dev/log; UDP is not offered, because it loses messages";
        let url: Uri = self.address.parse().map_err(|_| wrong(advice))?;
        let (Some(scheme), Some(host)) = (url.scheme_str(), url.host()) else { return Err(wrong(advice)) };
        let is_plain = matches!(url.path(), "" | "/") && url.query().is_none() && !self.address.contains('@');
        // RFC 5425 §4.1; the port of plain TCP is not registered, and this is the common one.
        let usual_port = match scheme {
            "tls" => 6514,
            "tcp" => 514,
            _ => return Err(wrong(advice)),
        };
        if !is_plain || host.is_empty() {
            return Err(wrong(advice));
        }
        if scheme == "tcp" && !self.plaintext && !is_loopback_name(host) {
            return Err(wrong(
                "events in the clear are for this machine; use tls://, or set plaintext = true if the way is protected otherwise",
            ));
        }
        let ca_file = self.ca_file.as_ref().map(|file| folder.join(file));
        let (port, has_tls) = (url.port_u16().unwrap_or(usual_port), scheme == "tls");
        Ok(SyslogAddress::Stream(Receiver { host: bare(host), port, has_tls, ca_file }))
    }
}

/// The keys that both kinds of sections have.
struct Common<'a> {
    kind: DestinationKind,
    name: &'a str,
    events: &'a [String],
}

impl Common<'_> {
    fn check(&self, personal: bool, from: DeliveryStart) -> Result<Destination> {
        let wrong = |key, advice: &str| wrong(self.kind, self.name, key, advice);
        let name = self.name.parse().map_err(|advice: NotAName| wrong("name", &advice.to_string()))?;
        let is_beginning =
            |text: &String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b"-.".contains(&b));
        if !self.events.iter().all(is_beginning) {
            return Err(wrong("events", "give beginnings of actions, such as `certificate.` or `proposal.confirm`"));
        }
        Ok(Destination { name, kind: self.kind, events: self.events.to_vec(), personal, from })
    }
}

fn wrong(kind: DestinationKind, name: &str, key: &str, advice: &str) -> Error {
    Error::Configuration(format!("{} `{name}`, {key}: {advice}", kind.name()))
}

fn bare(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').to_owned()
}

/// The number for documentation (RFC 5612), because Inkan has none of its own.
fn documentation_number() -> u32 {
    32473
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webhook(more: &str) -> Result<WebhookSection> {
        let section: WebhookConfig =
            parse("{\"name\":\"siem\",\"url\":\"https://siem.example.com/in\",\"secret_file\":\"s\"}", more)?;
        section.destination()?;
        section.check(Path::new("/etc/inkan"))
    }

    fn syslog(more: &str) -> Result<SyslogSection> {
        let section: SyslogConfig = parse("{\"name\":\"log\",\"address\":\"tls://log.example.com\"}", more)?;
        section.destination()?;
        section.check(Path::new("/etc/inkan"))
    }

    fn parse<T: serde::de::DeserializeOwned>(usual: &str, more: &str) -> Result<T> {
        let mut section: serde_json::Map<String, serde_json::Value> = serde_json::from_str(usual).unwrap();
        section.extend(serde_json::from_str::<serde_json::Map<_, _>>(more).unwrap());
        serde_json::from_value(section.into()).map_err(|error| Error::Configuration(error.to_string()))
    }

    #[test]
    fn the_shortest_sections_use_tls_and_its_usual_ports() {
        let hook = webhook("{}").unwrap();
        assert!(hook.receiver.has_tls && hook.receiver.port == 443);
        assert_eq!((hook.url.path(), hook.secret_file), ("/in", PathBuf::from("/etc/inkan/s")));
        let SyslogAddress::Stream(receiver) = syslog("{}").unwrap().address else { panic!("no stream") };
        assert!(receiver.has_tls && receiver.port == 6514 && receiver.host == "log.example.com");
    }

    #[test]
    fn events_travel_in_the_clear_only_on_this_machine_or_if_the_operator_says_so() {
        assert!(webhook("{\"url\":\"http://127.0.0.1:8080/x\"}").is_ok());
        assert_eq!(webhook("{\"url\":\"http://[::1]/x\"}").unwrap().receiver.host, "::1");
        assert!(webhook("{\"url\":\"http://siem.example.com/\"}").is_err());
        assert!(webhook("{\"url\":\"http://siem.example.com/\",\"plaintext\":true}").is_ok());
        assert!(syslog("{\"address\":\"tcp://log.example.com\"}").is_err());
        assert!(syslog("{\"address\":\"tcp://log.example.com:601\",\"plaintext\":true}").is_ok());
        assert!(syslog("{\"address\":\"tcp://localhost\"}").is_ok());
        let socket = syslog("{\"address\":\"unix:/dev/log\"}").unwrap().address;
        assert_eq!(socket, SyslogAddress::Socket("/dev/log".into()));
    }

    #[test]
    fn wrong_values_are_named() {
        for (more, key) in [
            ("{\"url\":\"siem.example.com\"}", "webhook `siem`, url"),
            ("{\"url\":\"ftp://siem.example.com/\"}", "url"),
            ("{\"url\":\"https://user:word@siem.example.com/\"}", "url"),
            ("{\"name\":\"a b\"}", "name"),
            ("{\"events\":[\"Certificate\"]}", "events"),
            ("{\"events\":[\"\"]}", "events"),
            ("{\"from\":\"yesterday\"}", "yesterday"),
            ("{\"colour\":\"red\"}", "colour"),
        ] {
            let error = webhook(more).unwrap_err().to_string();
            assert!(error.contains(key), "{more}: {error}");
        }
        for (more, key) in [
            ("{\"address\":\"udp://log.example.com\"}", "UDP is not offered"),
            ("{\"address\":\"tls://log.example.com/x\"}", "syslog `log`, address"),
            ("{\"address\":\"log.example.com\"}", "address"),
            ("{\"facility\":\"kern\"}", "kern"),
        ] {
            let error = syslog(more).unwrap_err().to_string();
            assert!(error.contains(key), "{more}: {error}");
        }
    }
}
