//! The URLs of the services, as `inkan init` receives them.

use std::net::{IpAddr, Ipv4Addr};

/// The address to listen on for `url`: its host if that is this machine alone, otherwise all addresses, with the URL's port.
pub(super) fn listen_of(url: &str, default_port: &str) -> String {
    let (host, port) = parts_of(url);
    let port = port.unwrap_or(default_port);
    match host {
        "[::1]" | "[::]" => format!("[::1]:{port}"),
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

/// Also with the dot of the root at its end. RFC 6761 §6.3: names below `localhost` are loopback too.
fn is_loopback(host: &str) -> bool {
    let lower = host.to_ascii_lowercase();
    let name = lower.strip_suffix('.').unwrap_or(&lower);
    name == "localhost" || name.ends_with(".localhost") || address_of(name).is_some_and(is_this_machine)
}

/// A connection to the unspecified address reaches the machine that makes it.
fn is_this_machine(address: IpAddr) -> bool {
    let address = address.to_canonical();
    address.is_loopback() || address.is_unspecified()
}

/// The address that clients take a host for.
fn address_of(name: &str) -> Option<IpAddr> {
    let brackets = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    brackets.unwrap_or(name).parse().ok().or_else(|| short_form_of(name).map(IpAddr::V4))
}

/// An IPv4 address of one to four numbers, of which the last one fills the remaining octets, such as `127.1`: inet_aton(3), and the
/// IPv4 parser of the WHATWG's URL Standard.
fn short_form_of(name: &str) -> Option<Ipv4Addr> {
    let numbers = name.split('.').map(number_of).collect::<Option<Vec<u32>>>()?;
    let (last, firsts) = numbers.split_last()?;
    let (mut address, mut shift) = (0_u32, 32_u32);
    for first in firsts {
        shift = shift.checked_sub(8).filter(|shift| *shift > 0)?;
        address |= u32::from(u8::try_from(*first).ok()?) << shift;
    }
    let fits = shift == 32 || *last >> shift == 0;
    fits.then(|| Ipv4Addr::from_bits(address | last))
}

/// A number in decimal, in octal after `0` or in hexadecimal after `0x`.
fn number_of(part: &str) -> Option<u32> {
    let (digits, radix) = match (part.strip_prefix("0x"), part.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (part, 10),
    };
    // `from_str_radix` would accept a sign.
    let plain = digits.bytes().all(|octet| octet.is_ascii_hexdigit());
    plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten()
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
            ("http://localhost.", "127.0.0.1:80"),
            ("http://portal.localhost.:81", "127.0.0.1:81"),
            ("http://127.0.0.1.", "127.0.0.1:80"),
            ("http://127.1", "127.0.0.1:80"),
            ("http://127.0.1:81", "127.0.0.1:81"),
            ("http://2130706433", "127.0.0.1:80"),
            ("http://0x7f.1", "127.0.0.1:80"),
            ("http://0177.0.0.01", "127.0.0.1:80"),
            ("http://0", "127.0.0.1:80"),
            ("http://0.0.0.0:8080", "127.0.0.1:8080"),
            ("http://[::]:8080", "[::1]:8080"),
            ("ldap://[::ffff:127.0.0.1]", "127.0.0.1:80"),
            ("ldap://[::FFFF:7f00:1]:389", "127.0.0.1:389"),
            ("http://192.168.1", "0.0.0.0:80"),
            ("http://10.0.0.127", "0.0.0.0:80"),
            ("http://1.2.3.4.127", "0.0.0.0:80"),
            ("http://127.1.example", "0.0.0.0:80"),
            ("http://127.0.0.256", "0.0.0.0:80"),
            ("http://127.+1", "0.0.0.0:80"),
            ("http://4294967296", "0.0.0.0:80"),
            ("http://[::ffff:10.0.0.1]", "0.0.0.0:80"),
            ("http://[2001:db8::1]:81", "0.0.0.0:81"),
        ] {
            assert_eq!(listen_of(url, "80"), listen, "{url}");
            assert_eq!(names_this_machine(url), !listen.starts_with("0.0.0.0"), "{url}");
        }
        assert!(names_this_machine("ldap://ldap.localhost:389") && !names_this_machine("ldap://ldap.example.com"));
    }
}
