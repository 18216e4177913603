//! Detects whether sent data contains a secret in any encoding.

use data_encoding::{BASE64, BASE64URL, HEXLOWER};

/// The secrets that the sent data contains: raw, in hexadecimal, or in base64 at any of its three offsets; also with
/// percent-encoding and across line breaks.
///
/// Of each secret, which must have at least 32 octets, three parts of 24 octets are searched for, so that its beginning or
/// end alone is found too.
pub fn found_in<'s>(sent: &[Vec<u8>], secrets: &'s [(String, Vec<u8>)]) -> Vec<&'s str> {
    let views: Vec<Vec<u8>> = sent.iter().flat_map(|octets| views(octets)).collect();
    let is_leaked = |secret: &[u8]| {
        parts(secret).any(|part| forms(part).iter().any(|form| views.iter().any(|view| contains(view, form))))
    };
    secrets.iter().filter(|(_, secret)| is_leaked(secret)).map(|(name, _)| name.as_str()).collect()
}

fn parts(secret: &[u8]) -> impl Iterator<Item = &[u8]> {
    let middle = secret.len() / 2;
    let ranges = [0..PART, middle - PART / 2..middle + PART / 2, secret.len() - PART..secret.len()];
    ranges.into_iter().filter_map(|range| secret.get(range))
}

/// The sent data: as it is, and without percent-encoding and white space, in both letter cases.
fn views(octets: &[u8]) -> [Vec<u8>; 3] {
    let mut undone = Vec::new();
    let mut rest = octets;
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        let (octet, next) = match (*first, code) {
            (b'%', Some(octet)) => (octet, after.get(2..).unwrap_or_default()),
            (octet, _) => (octet, after),
        };
        if !octet.is_ascii_whitespace() {
            undone.push(octet);
        }
        rest = next;
    }
    let lower = undone.to_ascii_lowercase();
    [octets.to_vec(), undone, lower]
}

fn forms(part: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = vec![part.to_vec(), HEXLOWER.encode(part).into_bytes()];
    for offset in 0..3 {
        let shifted = [vec![0; offset], part.to_vec()].concat();
        // Complete groups of three octets that contain only bits of the secret.
        let (from, to) = (offset.div_ceil(3) * 4, shifted.len() / 3 * 4);
        for alphabet in [BASE64, BASE64URL] {
            forms.extend(alphabet.encode(&shifted).get(from..to).map(|text| text.as_bytes().to_vec()));
        }
    }
    forms
}

fn contains(whole: &[u8], part: &[u8]) -> bool {
    whole.windows(part.len()).any(|window| window == part)
}

const PART: usize = 24;
