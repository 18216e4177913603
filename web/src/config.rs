//! The sections of the configuration file that this crate reads: `[portal]`, `[mail]`, and those in the files beside this one.

mod destination;
mod secret_file;
mod self_check;

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};

use ca_core::types::EmailAddress;
use ca_core::use_cases::people::sessions::SessionLimits;
use ca_core::{Error, Result};
use serde::Deserialize;
use time::macros::format_description;
use time::{Duration, UtcOffset};

use crate::proxies::Proxies;
pub(crate) use destination::{Receiver, SyslogAddress, SyslogSection, WebhookSection};
pub use destination::{SyslogConfig, WebhookConfig};
pub(crate) use secret_file::read_secret;
pub(crate) use self_check::SelfCheck;
pub use self_check::SelfCheckConfig;

/// `[portal]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalConfig {
    /// Address and port of the portal's listener.
    pub listen: String,
    /// `https://host[:port]` of the portal, which is in every mail. Plain `http` is accepted on loopback only. Port 0 is
    /// replaced by the bound port.
    pub url: String,
    /// PEM file of the portal's TLS certificate and its chain, relative to the configuration file. Without it the
    /// portal listens on loopback only.
    pub certificate_file: Option<PathBuf>,
    /// PEM file of the private key to `certificate_file`.
    pub key_file: Option<PathBuf>,
    /// The addresses and networks of trusted proxies in front of the portal, which report the client in `X-Forwarded-For`; none by
    /// default.
    #[serde(default)]
    pub behind_proxy: Vec<String>,
    /// The UTC offset of displayed and entered times, such as `+09:00`; UTC by default.
    #[serde(default)]
    pub utc_offset: Option<String>,
    /// The minutes without a request after which a session ends; 30 by default.
    #[serde(default)]
    pub idle_minutes: Option<u16>,
    /// The hours after sign-in at which a session ends in any case; 12 by default.
    #[serde(default)]
    pub session_hours: Option<u16>,
    /// Whether the public look-up at `/find` is enabled; true by default.
    #[serde(default)]
    pub look_up: Option<bool>,
}

/// `[monitoring]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitoringConfig {
    /// Address and port of the listener for the operator's monitoring.
    pub listen: String,
}

/// `[mail]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// The sender of every mail.
    pub from: String,
    /// Host name of the mail server for submission.
    pub host: Option<String>,
    /// The mail server's port; by default 465 for `tls`, 587 for `starttls` and 25 for `none`.
    pub port: Option<u16>,
    /// The protection of the connection.
    #[serde(default)]
    pub tls: MailTls,
    /// PEM file with the CAs trusted for the server's certificate, instead of the system's, relative to the configuration
    /// file.
    pub ca_file: Option<PathBuf>,
    /// Account at the mail server.
    pub user: Option<String>,
    /// File with the account's password, relative to the configuration file.
    pub password_file: Option<PathBuf>,
    /// The character set of mails in Japanese.
    #[serde(default)]
    pub japanese_charset: JapaneseCharset,
}

/// The character set of mails in Japanese.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum JapaneseCharset {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// ISO-2022-JP (RFC 1468) for each mail whose characters it contains; UTF-8 for the others.
    #[serde(rename = "iso-2022-jp")]
    Iso2022Jp,
}

/// The protection of the connection to the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// TLS from the first byte (RFC 8314).
    #[default]
    Tls,
    /// STARTTLS; without it no mail is sent.
    StartTls,
    /// No TLS; to a server on loopback only.
    None,
}

impl PortalConfig {
    /// The same section with its relative paths joined to `folder`, which contains the configuration file.
    #[must_use]
    pub fn relative_to(mut self, folder: &Path) -> Self {
        self.certificate_file = self.certificate_file.map(|file| folder.join(file));
        self.key_file = self.key_file.map(|file| folder.join(file));
        self
    }

    /// The UTC offset of times on pages and in mails.
    ///
    /// # Errors
    /// `Configuration` for anything but a sign, hours and minutes.
    pub fn offset(&self) -> Result<UtcOffset> {
        let Some(text) = &self.utc_offset else { return Ok(UtcOffset::UTC) };
        UtcOffset::parse(text, format_description!("[offset_hour sign:mandatory]:[offset_minute]"))
            .map_err(|_| wrong("portal.utc_offset", "give it as +09:00"))
    }

    pub(crate) fn check(&self) -> Result<Portal> {
        let listen = resolve("portal.listen", &self.listen)?;
        let files = match (&self.certificate_file, &self.key_file) {
            (Some(certificate), Some(key)) => Some((certificate.clone(), key.clone())),
            (None, None) => None,
            _ => return Err(wrong("portal.key_file", "give certificate_file and key_file together")),
        };
        if files.is_none() && !listen.ip().is_loopback() {
            return Err(wrong(
                "portal.listen",
                "without certificate_file and key_file the portal listens on loopback only (127.0.0.1 or ::1); a proxy on another host \
                 reaches it over TLS only",
            ));
        }
        let proxies = Proxies::parse(&self.behind_proxy).map_err(|text| {
            let advice = format!("`{text}` is no address such as 127.0.0.1, and no network such as 10.1.0.0/16");
            wrong("portal.behind_proxy", &advice)
        })?;
        let url = PortalUrl::parse(&self.url)?;
        let (offset, limits, look_up) = (self.offset()?, self.check_limits()?, self.look_up.unwrap_or(true));
        Ok(Portal { listen, url, files, proxies, offset, limits, look_up })
    }

    /// Checks `url` alone.
    ///
    /// # Errors
    /// `Configuration`, naming its valid values.
    pub fn check_url(&self) -> Result<()> {
        PortalUrl::parse(&self.url).map(drop)
    }

    fn check_limits(&self) -> Result<SessionLimits> {
        let usual = SessionLimits::default();
        let (idle, hours) = (self.idle_minutes, self.session_hours);
        if idle.is_some_and(|minutes| !(5..=480).contains(&minutes)) {
            return Err(wrong("portal.idle_minutes", "give 5 to 480 minutes"));
        }
        if hours.is_some_and(|hours| !(1..=24).contains(&hours)) {
            return Err(wrong("portal.session_hours", "give 1 to 24 hours"));
        }
        Ok(SessionLimits {
            idle: idle.map_or(usual.idle, |minutes| Duration::minutes(minutes.into())),
            absolute: hours.map_or(usual.absolute, |hours| Duration::hours(hours.into())),
        })
    }
}

impl MailConfig {
    /// The sender of every mail.
    ///
    /// # Errors
    /// `Configuration` when `from` is not a mail address.
    pub fn sender(&self) -> Result<EmailAddress> {
        self.from.parse().map_err(|_| wrong("mail.from", "give a mail address such as inkan@example.com"))
    }

    /// The same section with its relative paths joined to `folder`, which contains the configuration file.
    #[must_use]
    pub fn relative_to(mut self, folder: &Path) -> Self {
        self.ca_file = self.ca_file.map(|file| folder.join(file));
        self.password_file = self.password_file.map(|file| folder.join(file));
        self
    }
}

/// The checked `[portal]` section.
#[derive(Debug, Clone)]
pub(crate) struct Portal {
    pub(crate) listen: SocketAddr,
    pub(crate) url: PortalUrl,
    /// The files of certificate and key.
    pub(crate) files: Option<(PathBuf, PathBuf)>,
    pub(crate) proxies: Proxies,
    pub(crate) offset: UtcOffset,
    pub(crate) limits: SessionLimits,
    pub(crate) look_up: bool,
}

/// The portal's `scheme://host[:port]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PortalUrl {
    secure: bool,
    host: String,
    port: Option<u16>,
}

impl PortalUrl {
    fn parse(text: &str) -> Result<Self> {
        let (secure, rest) = match text.trim_end_matches('/').split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => return Err(wrong("portal.url", "give https://host or https://host:port")),
        };
        let (host, port) = split_port(rest).ok_or_else(|| wrong("portal.url", "the port is no number"))?;
        let plain = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
        if !plain {
            return Err(wrong("portal.url", "give https://host or https://host:port, without a path"));
        }
        if !secure && !is_loopback_name(host) {
            return Err(wrong(
                "portal.url",
                "give an https URL; http is taken for localhost, 127.0.0.1 and [::1] only",
            ));
        }
        Ok(Self { secure, host: host.to_ascii_lowercase(), port })
    }

    /// The same URL with the bound port instead of port 0.
    pub(crate) fn bound_to(mut self, port: u16) -> Self {
        if self.port == Some(0) {
            self.port = Some(port);
        }
        self
    }

    /// The host, in lower case; an IPv6 address in brackets.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The port, given or that of the scheme.
    pub(crate) fn port(&self) -> u16 {
        self.port.unwrap_or(if self.secure { 443 } else { 80 })
    }

    /// Whether browsers reach the portal over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether a `Host` header names this portal: its own URL, or a loopback name with the bound port.
    pub(crate) fn admits(&self, host_header: &str, bound: SocketAddr) -> bool {
        let Some((host, port)) = split_port(host_header) else { return false };
        let port = port.unwrap_or(if self.secure { 443 } else { 80 });
        let own = host.eq_ignore_ascii_case(&self.host) && port == self.port();
        own || (bound.ip().is_loopback() && is_loopback_name(host) && port == bound.port())
    }
}

impl std::fmt::Display for PortalUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// The first address of `host:port`.
pub(crate) fn resolve(key: &str, listen: &str) -> Result<SocketAddr> {
    let addresses = listen.to_socket_addrs().map_err(|_| wrong(key, "give address:port, such as 127.0.0.1:8443"))?;
    addresses.into_iter().next().ok_or_else(|| wrong(key, "this name has no address"))
}

/// Whether `host` is a name or address of this machine, independent of the DNS.
pub(crate) fn is_loopback_name(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

pub(crate) fn wrong(key: &str, advice: &str) -> Error {
    Error::Configuration(format!("{key}: {advice}"))
}

/// Splits `host[:port]`; `None` when the port is not a number.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => Some((host, Some(port.parse().ok()?))),
        _ => Some((text, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> PortalUrl {
        PortalUrl::parse(text).unwrap()
    }

    #[test]
    fn plain_http_is_for_loopback() {
        assert!(PortalUrl::parse("http://ca.example.com").is_err());
        assert!(PortalUrl::parse("http://127.0.0.1:8080").is_ok());
        assert!(PortalUrl::parse("http://[::1]:8080/").is_ok());
        assert!(PortalUrl::parse("https://ca.example.com/portal").is_err());
        assert!(PortalUrl::parse("https://user@ca.example.com").is_err());
    }

    #[test]
    fn the_host_header_must_name_the_portal() {
        let public: SocketAddr = "0.0.0.0:8443".parse().unwrap();
        let own = url("https://ca.example.com");
        assert!(own.admits("ca.example.com", public));
        assert!(own.admits("CA.example.com:443", public));
        for foreign in [
            "evil.example",
            "ca.example.com:8443",
            "ca.example.com.evil.example",
            "localhost:8443",
            "",
            "ca.example.com:x",
        ] {
            assert!(!own.admits(foreign, public), "{foreign}");
        }
        let loopback: SocketAddr = "127.0.0.1:8080".parse().unwrap();
        assert!(own.admits("localhost:8080", loopback));
        assert!(own.admits("[::1]:8080", loopback));
        assert!(!own.admits("localhost:80", loopback));
        assert!(!own.admits("localhost.evil.example:8080", loopback));
    }

    #[test]
    fn without_tls_only_loopback_is_listened_on() {
        let section = |listen: &str| PortalConfig {
            listen: listen.to_owned(),
            url: "http://127.0.0.1:0".to_owned(),
            certificate_file: None,
            key_file: None,
            behind_proxy: Vec::new(),
            utc_offset: Some("+09:00".to_owned()),
            idle_minutes: None,
            session_hours: None,
            look_up: None,
        };
        assert!(section("0.0.0.0:8080").check().is_err());
        let portal = section("127.0.0.1:0").check().unwrap();
        assert_eq!(portal.url.bound_to(8123).to_string(), "http://127.0.0.1:8123");
        assert_eq!(portal.offset.whole_hours(), 9);
    }

    #[test]
    fn a_remote_proxy_needs_tls_and_trusted_addresses_are_addresses() {
        let section = |listen: &str, proxies: &str| {
            let text =
                format!("{{\"listen\":\"{listen}\",\"url\":\"https://ca.example.com\",\"behind_proxy\":{proxies}}}");
            serde_json::from_str::<PortalConfig>(&text).unwrap().check()
        };
        assert!(section("127.0.0.1:0", "[\"127.0.0.1\", \"10.1.0.0/16\"]").is_ok());
        assert!(section("127.0.0.1:0", "[]").unwrap().proxies.is_empty());
        let refused = section("0.0.0.0:0", "[\"10.1.2.3\"]").unwrap_err().to_string();
        assert!(refused.contains("portal.listen") && refused.contains("over TLS only"), "{refused}");
        let refused = section("127.0.0.1:0", "[\"0.0.0.0/0\"]").unwrap_err().to_string();
        assert!(refused.contains("portal.behind_proxy: `0.0.0.0/0`"), "{refused}");
    }

    #[test]
    fn the_limits_of_sessions_are_checked() {
        let section = |more: &str| {
            let text = format!("{{\"listen\":\"127.0.0.1:0\",\"url\":\"http://127.0.0.1:0\"{more}}}");
            serde_json::from_str::<PortalConfig>(&text).unwrap().check().map(|portal| portal.limits)
        };
        let usual = section("").unwrap();
        assert_eq!((usual.idle, usual.absolute), (Duration::minutes(30), Duration::hours(12)));
        let chosen = section(",\"idle_minutes\":5,\"session_hours\":24").unwrap();
        assert_eq!((chosen.idle, chosen.absolute), (Duration::minutes(5), Duration::hours(24)));
        for wrong in [",\"idle_minutes\":4", ",\"idle_minutes\":481", ",\"session_hours\":0", ",\"session_hours\":25"] {
            assert!(section(wrong).is_err(), "{wrong}");
        }
    }
}
