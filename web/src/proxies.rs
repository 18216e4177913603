//! The trusted proxies in front of the portal, and the address of the client that they report.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{HeaderMap, HeaderValue, X_FORWARDED_FOR};

/// The addresses and networks of trusted proxies; none when the portal is not behind a proxy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Proxies(Vec<Network>);

/// All addresses whose first `bits` bits are those of `address`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

impl Proxies {
    /// Parses addresses and networks in CIDR notation; the error is the text that can't be used.
    pub(crate) fn parse(texts: &[String]) -> Result<Self, String> {
        texts.iter().map(|text| Network::parse(text).ok_or_else(|| text.clone())).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the portal is behind no proxy.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The address of the client: the last one in `X-Forwarded-For` that is not a trusted proxy's.
    ///
    /// Each proxy appends the address of its own peer, so that the header is read from its end, and no further than the addresses
    /// before it are trusted: what other peers write is ignored. An unreadable part ends the reading. `Forwarded` (RFC 7239) is
    /// ignored, because most proxies pass on a client's own one.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        // Several lines of a header are one list (RFC 9110 §5.3).
        let lines: Vec<&[u8]> = headers.get_all(X_FORWARDED_FOR).map(HeaderValue::as_bytes).collect();
        for part in lines.iter().rev().flat_map(|line| line.rsplit(|octet| *octet == b',')) {
            let part = part.trim_ascii();
            if part.is_empty() {
                continue;
            }
            let Some(address) = parse_address(part) else { break };
            client = address;
            if !self.trusts(client) {
                break;
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl Network {
    /// `None` also for the network of all addresses, which would let every client choose its address.
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let written = address.parse::<IpAddr>().ok()?;
        let bits = bits.map_or(Some(width(written)), |bits| bits.parse::<u8>().ok())?;
        // Addresses are compared in their canonical form: a network of IPv4-mapped ones is one of IPv4.
        let address = written.to_canonical();
        let bits = bits.checked_sub(width(written) - width(address))?;
        (1..=width(address)).contains(&bits).then_some(Self { address, bits })
    }

    fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()).leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}

/// The number of bits of such an address.
fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// An address with or without a port; IPv6 with or without brackets and zone.
fn parse_address(part: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(part).ok()?;
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address.ip().to_canonical());
    }
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let text = text.split_once('%').map_or(text, |(address, _)| address);
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderName;

    use super::*;

    fn proxies(texts: &[&str]) -> Result<Proxies, String> {
        Proxies::parse(&texts.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    fn client(peer: &str, lines: &[&str]) -> String {
        let trusted = proxies(&["127.0.0.1", "::1", "10.1.0.0/16", "2001:db8:5::/48"]).unwrap();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
        }
        headers.append(HeaderName::from_static("forwarded"), HeaderValue::from_static("for=203.0.113.99"));
        trusted.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_proxy_s() {
        for (peer, lines, expected) in [
            ("127.0.0.1", &[][..], "127.0.0.1"),
            ("127.0.0.1", &["192.0.2.1"], "192.0.2.1"),
            // What the client itself wrote stands further to the left.
            ("127.0.0.1", &["203.0.113.5, 192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", &["127.0.0.1, 192.0.2.1"], "192.0.2.1"),
            // Two proxies in a row, and two lines.
            ("127.0.0.1", &["203.0.113.5, 192.0.2.1, 10.1.2.3"], "192.0.2.1"),
            ("127.0.0.1", &["203.0.113.5", "192.0.2.1,10.1.2.3"], "192.0.2.1"),
            ("127.0.0.1", &["192.0.2.1", "10.1.2.3"], "192.0.2.1"),
            ("127.0.0.1", &["192.0.2.1, 10.2.2.3"], "10.2.2.3"),
            // Only proxies: the first of them is the client.
            ("127.0.0.1", &["10.1.2.3, 10.1.2.4"], "10.1.2.3"),
            // Nobody else is believed.
            ("192.0.2.7", &["203.0.113.5"], "192.0.2.7"),
            ("10.2.0.1", &["127.0.0.1"], "10.2.0.1"),
            // Ports, brackets, zones and the forms of one address.
            ("127.0.0.1", &["192.0.2.1:4711"], "192.0.2.1"),
            ("127.0.0.1", &["2001:db8::7"], "2001:db8::7"),
            ("127.0.0.1", &["[2001:db8::7]"], "2001:db8::7"),
            ("127.0.0.1", &["[2001:db8::7]:4711"], "2001:db8::7"),
            ("127.0.0.1", &["fe80::7%eth0"], "fe80::7"),
            ("127.0.0.1", &["::ffff:192.0.2.1"], "192.0.2.1"),
            ("::ffff:127.0.0.1", &["192.0.2.1, [2001:db8:5::9]:443"], "192.0.2.1"),
            ("::1", &["192.0.2.1, ::ffff:10.1.0.9"], "192.0.2.1"),
            // Blanks and empty parts (RFC 9110 §5.6.1) count for nothing, and nothing is read beyond an unreadable part.
            ("127.0.0.1", &["192.0.2.1 , ,", ""], "192.0.2.1"),
            ("127.0.0.1", &["192.0.2.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", &["192.0.2.1, unknown, 10.1.2.3"], "10.1.2.3"),
            ("127.0.0.1", &["192.0.2.1, 192.0.2"], "127.0.0.1"),
            ("127.0.0.1", &["192.0.2.1, \"[2001:db8::7]\""], "127.0.0.1"),
        ] {
            assert_eq!(client(peer, lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn without_a_proxy_the_peer_is_the_client() {
        let headers = HeaderMap::from_iter([(X_FORWARDED_FOR, HeaderValue::from_static("192.0.2.1"))]);
        let peer = "127.0.0.1".parse().unwrap();
        assert!(Proxies::default().is_empty());
        assert_eq!(Proxies::default().client(peer, &headers), peer);
    }

    #[test]
    fn a_network_of_mapped_addresses_is_one_of_ipv4() {
        for (mapped, same) in [
            ("::ffff:10.1.0.0/112", "10.1.0.0/16"),
            ("::ffff:10.1.0.9/128", "10.1.0.9"),
            ("::ffff:a01:9", "10.1.0.9/32"),
            ("::ffff:128.0.0.0/97", "128.0.0.0/1"),
        ] {
            assert_eq!(proxies(&[mapped]), proxies(&[same]), "{mapped}");
        }
        let trusted = proxies(&["::ffff:10.1.0.0/112"]).unwrap();
        assert!(trusted.trusts("10.1.2.3".parse().unwrap()) && !trusted.trusts("10.2.2.3".parse().unwrap()));
    }

    #[test]
    fn what_is_no_network_is_named() {
        assert!(proxies(&["::ffff:10.1.0.1", "10.0.0.0/8", "fd00::/8"]).is_ok());
        for wrong in ["", "proxy.example.com", "10.1", "10.0.0.0/33", "::1/129", "0.0.0.0/0", "::/0", "10.0.0.1:80"]
            .into_iter()
            .chain(["::ffff:10.1.0.0/95", "::ffff:0:0/96", "::ffff:10.1.0.0/129", "::ffff:10.1.0.0/16", "10.0.0.1/"])
        {
            assert_eq!(proxies(&["127.0.0.1", wrong]), Err(wrong.to_owned()));
        }
    }
}
