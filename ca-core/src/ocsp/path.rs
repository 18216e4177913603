//! The request in the path of a GET, also when a proxy merged several slashes into one.
//!
//! The Base64 alphabet contains `/`. nginx merges `//` into `/` unless it is configured with `merge_slashes off`, and other
//! proxies do the same. The length at the beginning of the DER shows how many slashes are missing; each way of inserting
//! them beside the remaining ones is tried, and results that are no OCSPRequest are dropped.

use percent_encoding::percent_decode_str;

use super::{OcspFault, OcspRequest};

/// The request, or the possible requests, of a GET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathRequest {
    /// One request.
    Plain(OcspRequest),
    /// Several possible requests before the slashes were merged; the certificates that they name decide which one was sent.
    Merged(Vec<OcspRequest>),
}

impl PathRequest {
    /// Reads the path after the server's URL: base64, percent-encoded or not (RFC 6960 Appendix A.1).
    ///
    /// # Errors
    /// Those of [`OcspRequest::read`]; also `MalformedRequest` for slashes that could have been merged in too many ways.
    pub fn read(path: &str) -> Result<Self, OcspFault> {
        let digits = digits(path);
        match lacking(&digits) {
            Some(lacking) if lacking > 0 => read_merged(&digits, lacking),
            _ => decode(&digits).and_then(|der| OcspRequest::read(&der)).map(Self::Plain),
        }
    }
}

/// Percent-decodes once and removes padding, which some clients omit. A malformed sequence stays and is invalid base64.
fn digits(path: &str) -> Vec<u8> {
    let mut octets: Vec<u8> = percent_decode_str(path).collect();
    while octets.last() == Some(&b'=') {
        octets.pop();
    }
    octets
}

fn decode(digits: &[u8]) -> Result<Vec<u8>, OcspFault> {
    data_encoding::BASE64_NOPAD.decode(digits).map_err(|_| OcspFault::MalformedRequest)
}

/// The number of missing digits according to the length in the DER; `None` when it is too large, or the length can't be
/// read.
///
/// The header contains no consecutive slashes: each of its octets with all bits set is followed by the tag 30.
fn lacking(digits: &[u8]) -> Option<usize> {
    let header = data_encoding::BASE64_NOPAD.decode(digits.get(..8)?).ok()?;
    let octets = match *header.as_slice() {
        [0x30, length @ ..=0x7f, ..] => 2 + usize::from(length),
        [0x30, 0x81, length, ..] => 3 + usize::from(length),
        [0x30, 0x82, high, low, ..] => 4 + usize::from(u16::from_be_bytes([high, low])),
        _ => return None,
    };
    (octets <= OcspRequest::MOST_OCTETS).then_some(())?;
    (octets * 4).div_ceil(3).checked_sub(digits.len())
}

/// All requests that result from inserting `lacking` slashes beside the existing ones.
fn read_merged(digits: &[u8], lacking: usize) -> Result<PathRequest, OcspFault> {
    let parts: Vec<&[u8]> = digits.split_inclusive(|digit| *digit == b'/').collect();
    let slashes = parts.iter().filter(|part| part.ends_with(b"/")).count();
    let length = digits.len() + lacking;
    let mut fault = OcspFault::MalformedRequest;
    let mut readings: Vec<OcspRequest> = Vec::new();
    let mut work = 0;
    // The index of the existing slash after which each missing one is inserted, in ascending order.
    let mut places = vec![0; if slashes == 0 { return Err(fault) } else { lacking }];
    loop {
        work += length;
        if work > MOST_WORK {
            return Err(OcspFault::MalformedRequest);
        }
        match decode(&put_back(&parts, &places)).and_then(|der| OcspRequest::read(&der)) {
            Ok(request) if readings.contains(&request) => {}
            Ok(_) if readings.len() == MOST_READINGS => return Err(OcspFault::MalformedRequest),
            Ok(request) => readings.push(request),
            Err(OcspFault::MalformedRequest) => {}
            Err(other) => fault = other,
        }
        if !advance(&mut places, slashes) {
            break;
        }
    }
    match (readings.pop(), readings.is_empty()) {
        (None, _) => Err(fault),
        (Some(only), true) => Ok(PathRequest::Plain(only)),
        (Some(last), false) => {
            readings.push(last);
            Ok(PathRequest::Merged(readings))
        }
    }
}

/// The digits with additional slashes after parts that end with a slash.
fn put_back(parts: &[&[u8]], places: &[usize]) -> Vec<u8> {
    let mut whole = Vec::new();
    let mut places = places.iter().peekable();
    for (number, part) in parts.iter().enumerate() {
        whole.extend_from_slice(part);
        while places.next_if(|place| **place == number).is_some() {
            whole.push(b'/');
        }
    }
    whole
}

/// Selects the next way of inserting slashes; returns whether there is one.
fn advance(places: &mut [usize], slashes: usize) -> bool {
    let movable = places.iter().enumerate().rev().find(|(_, place)| **place + 1 < slashes);
    let Some((from, next)) = movable.map(|(number, place)| (number, place + 1)) else { return false };
    places.iter_mut().skip(from).for_each(|place| *place = next);
    true
}

/// The maximum of base64 octets decoded for one path in all, so that it costs no more than a few signatures.
const MOST_WORK: usize = 64 * 1024;
/// The maximum of different requests for one path.
const MOST_READINGS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::asn1;

    /// A request by SHA-1 for a certificate of an issuer whose hashes begin with four of these octets.
    fn request(name: u8, key: u8, serial: &[u8]) -> Vec<u8> {
        let algorithm = asn1::sequence(&[&asn1::object_identifier("1.3.14.3.2.26").expect("an OID"), &[5, 0]]);
        let hash = |first: u8| asn1::octet_string(&[[first; 4].as_slice(), &[9; 16]].concat());
        let (name, key) = (hash(name), hash(key));
        let cert_id = asn1::sequence(&[&algorithm, &name, &key, &asn1::tlv(2, serial)]);
        asn1::sequence(&[&asn1::sequence(&[&asn1::sequence(&[&asn1::sequence(&[&cert_id])])])])
    }

    /// The path as forwarded by a proxy that merges slashes.
    fn merge(path: &str) -> String {
        let mut merged = path.to_owned();
        while merged.contains("//") {
            merged = merged.replace("//", "/");
        }
        merged
    }

    fn written(der: &[u8]) -> String {
        data_encoding::BASE64.encode(der)
    }

    #[test]
    fn base64_is_read_in_every_way_that_clients_write_it() {
        let der = [0x30, 0x06, 0xfb, 0xef, 0xbe, 0xff, 0xff, 0x3f];
        assert_eq!(written(&der), "MAb7777//z8=");
        for path in ["MAb7777//z8=", "MAb7777//z8", "MAb7777%2F%2Fz8%3D", "MAb7777%2f%2fz8%3d", "MAb7777/%2Fz8%3D"] {
            assert_eq!(decode(&digits(path)), Ok(der.to_vec()), "{path}");
        }
        assert_eq!(decode(&digits("%2B%2b++")), Ok(vec![0xfb, 0xef, 0xbe]));
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for path in ["MAb*", "M", "%", "%4", "%zz", "MAb7777-_z8", "", "////////", "MIH/MIH/MIH/MIH/"] {
            assert_eq!(PathRequest::read(path), Err(OcspFault::MalformedRequest), "{path}");
        }
    }

    #[test]
    fn merged_slashes_are_put_back() {
        for serial in [&[0x11, 0x0f, 0xff, 0xf1, 2, 3][..], &[0x7f, 0xff, 0xff, 0xff, 0xff, 1], &[0x7f; 16]] {
            for (name, key) in [(9, 9), (0xff, 9), (9, 0xff)] {
                let der = request(name, key, serial);
                let truth = OcspRequest::read(&der).expect("a request");
                let path = written(&der);
                for merged in [merge(&path), merge(&path).replace('/', "%2F"), merge(path.trim_end_matches('='))] {
                    assert_eq!(PathRequest::read(&merged), Ok(PathRequest::Plain(truth.clone())), "{path}");
                }
            }
        }
    }

    #[test]
    fn slashes_that_may_have_stood_at_two_places_leave_two_requests() {
        let at_places = |serial: &[u8]| written(&request(9, 9, serial));
        // The digits are equal except for the places of the two slashes.
        let mut found = 0;
        for shift in 0..3 {
            let mut one = vec![0x11; shift];
            one.extend([0x3f, 0xff, 0xf1, 0x11, 0x11, 0x11, 0x03, 0xf1, 0x11]);
            let path = at_places(&one);
            if !path.contains("//") || merge(&path).matches('/').count() < 2 {
                continue;
            }
            found += 1;
            let truth = OcspRequest::read(&request(9, 9, &one)).expect("a request");
            match PathRequest::read(&merge(&path)) {
                Ok(PathRequest::Merged(readings)) => assert!(readings.len() > 1 && readings.contains(&truth)),
                other => panic!("{path}: {other:?}"),
            }
        }
        assert!(found > 0);
    }

    #[test]
    fn more_ways_than_can_be_tried_are_refused() {
        let serial: Vec<u8> = (0..1500).map(|_| 0x3f).collect();
        let long = written(&request(9, 9, &serial));
        assert!(long.len() > 1500);
        // Every third digit is a slash, and ten are missing.
        let many = format!("{}{}", long.get(..100).unwrap_or_default(), "/A".repeat((long.len() - 110) / 2));
        assert_eq!(PathRequest::read(&many), Err(OcspFault::MalformedRequest));
        let lacking_all = "MIIP8DCC".to_owned();
        assert_eq!(PathRequest::read(&lacking_all), Err(OcspFault::MalformedRequest));
        assert_eq!(PathRequest::read(&format!("{lacking_all}/")), Err(OcspFault::MalformedRequest));
    }
}
