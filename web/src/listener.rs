//! What the portal's listener speaks, for the operator.

use std::fmt;
use std::net::SocketAddr;

/// What the portal's listener speaks, and who is in front of it. The text says both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortalListener {
    /// The bound address.
    pub address: SocketAddr,
    /// Whether it speaks TLS, with `portal.certificate_file`; otherwise plain HTTP.
    pub speaks_tls: bool,
    /// Whether `portal.url` begins with `https`.
    pub url_is_https: bool,
    /// Whether `portal.behind_proxy` names a proxy.
    pub is_behind_proxy: bool,
}

impl PortalListener {
    /// The URL of the listener itself, in which the scheme is what it speaks.
    pub fn url(&self) -> String {
        let scheme = if self.speaks_tls { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Why browsers may not reach the portal at its URL, and what to do.
    pub fn fault(&self) -> Option<&'static str> {
        match (self.url_is_https, self.speaks_tls) {
            (true, false) if !self.is_behind_proxy => Some(
                "portal.url is https, but the portal speaks plain HTTP: set portal.certificate_file and portal.key_file, or \
                 portal.behind_proxy if a proxy on this host speaks TLS for it; without it all visitors count as one for rate limits",
            ),
            (false, true) => Some("portal.url is http, but the portal speaks TLS: let portal.url begin with https"),
            _ => None,
        }
    }
}

impl fmt::Display for PortalListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spoken = if self.speaks_tls { "TLS" } else { "plain HTTP" };
        let proxy = if self.is_behind_proxy { ", behind a proxy" } else { "" };
        write!(f, "{spoken} on {}{proxy}", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_it_speaks_and_what_does_not_fit() {
        for (speaks_tls, url_is_https, is_behind_proxy, text, fault) in [
            (false, false, false, "plain HTTP on 127.0.0.1:8081", None),
            (true, true, false, "TLS on 127.0.0.1:8081", None),
            (false, true, true, "plain HTTP on 127.0.0.1:8081, behind a proxy", None),
            (true, true, true, "TLS on 127.0.0.1:8081, behind a proxy", None),
            (false, true, false, "plain HTTP on 127.0.0.1:8081", Some("portal.behind_proxy")),
            (true, false, false, "TLS on 127.0.0.1:8081", Some("begin with https")),
        ] {
            let address = "127.0.0.1:8081".parse().unwrap();
            let listener = PortalListener { address, speaks_tls, url_is_https, is_behind_proxy };
            assert_eq!(listener.to_string(), text);
            assert_eq!(listener.url().starts_with("https:"), speaks_tls);
            assert_eq!(listener.fault().is_some(), fault.is_some(), "{text}");
            assert!(fault.is_none_or(|part| listener.fault().is_some_and(|whole| whole.contains(part))));
        }
    }
}
