//! The URLs of the services, as `inkan init` receives them.

use std::net::IpAddr;

/// The address to listen on for `url`: its host if that is this machine alone, otherwise all addresses, with the URL's port.
pub(super) fn listen_of(url: &str, default_port: &str) -> String {
    let (host, port) = parts_of(url);
    let port = port.unwrap_or(default_port);
    match host {
        "[::1]" => format!("[::1]:{port}"),
        host if is_loopback(host) => format!("127.0.0.1:{port}"),
        _ => format!("0.0.0.0:{port}"),
    }
}

/// Whether other machines that use `url` would reach themselves instead of this one.
pub(crate) fn names_this_machine(url: &str) -> bool {
    is_loopback(parts_of(url).0)
}

/// Host, with the brackets of an IPv6 address, and port.
fn parts_of(url: &str) -> (&str, Option<&str>) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/');
    match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    }
}

/// RFC 6761 §6.3: names below `localhost` are loopback too.
fn is_loopback(host: &str) -> bool {
    let name = host.to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name == "localhost" || name.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_listened_on_alone_if_the_url_names_it() {
        for (url, listen) in [
            ("http://127.0.0.1:8081", "127.0.0.1:8081"),
            ("http://127.0.0.1:8081/", "127.0.0.1:8081"),
            ("http://localhost", "127.0.0.1:80"),
            ("http://LOCALHOST:81", "127.0.0.1:81"),
            ("http://[::1]:8081", "[::1]:8081"),
            ("http://[::1]", "[::1]:80"),
            ("https://certs.example.com", "0.0.0.0:80"),
            ("https://certs.example.com:8443/", "0.0.0.0:8443"),
            ("https://localhost.example.com", "0.0.0.0:80"),
            ("https://127.0.0.1.example.com", "0.0.0.0:80"),
            ("http://[2001:db8::1]:81", "0.0.0.0:81"),
        ] {
            assert_eq!(listen_of(url, "80"), listen, "{url}");
            assert_eq!(names_this_machine(url), !listen.starts_with("0.0.0.0"), "{url}");
        }
        assert!(names_this_machine("ldap://ldap.localhost:389") && !names_this_machine("ldap://ldap.example.com"));
    }
}
