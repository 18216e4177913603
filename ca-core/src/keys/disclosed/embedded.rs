//! Private keys in base64 or base64url (RFC 4648) that stands among other text.

use super::{has_mark, is_binary_key};

/// Whether a private key begins where base64 does: at the beginning of a line, behind a colon, in quotation marks.
pub(super) fn is_in(text: &[u8]) -> bool {
    let begins = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        !before.is_some_and(|before| is_digit(*before))
    };
    let places = text.iter().enumerate().filter(|(at, octet)| is_digit(**octet) && begins(*at));
    let rests = places.filter_map(|(at, _)| text.get(at..)).filter(|rest| is_long(rest));
    rests.map(first_octets).any(|octets| is_beginning(&octets))
}

/// Whether the word is long enough for a line of base64. This bounds the work on a text of many short words.
fn is_long(word: &[u8]) -> bool {
    word.get(..FEWEST_DIGITS).is_some_and(|digits| digits.iter().all(|digit| is_digit(plain(*digit))))
}

fn is_beginning(octets: &[u8]) -> bool {
    // A mark further on may be that of text in a request.
    let is_text = octets.starts_with(b"-----BEGIN ") || octets.starts_with(b"openssh-key-v1");
    is_binary_key(octets) || is_text && has_mark(octets)
}

/// The first octets of base64 with white space in it, or the signs of a mail program before each quoted line.
fn first_octets(text: &[u8]) -> Vec<u8> {
    let visible = text.iter().copied().filter(|octet| !octet.is_ascii_whitespace() && *octet != b'>');
    let mut digits: Vec<u8> = visible.map(plain).take_while(|digit| is_digit(*digit)).take(MOST_DIGITS).collect();
    digits.truncate(digits.len() / 4 * 4);
    data_encoding::BASE64.decode(&digits).unwrap_or_default()
}

/// The digit of base64 for one of base64url.
fn plain(digit: u8) -> u8 {
    match digit {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

fn is_digit(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/')
}

/// Enough for the algorithm of an encrypted key, and bounded, because text may have many words.
const MOST_DIGITS: usize = 256;
const FEWEST_DIGITS: usize = 8;

#[cfg(test)]
mod tests {
    use inkan_tests::command::run;
    use inkan_tests::keys::Key;
    use inkan_tests::openssl;

    use crate::keys::holds_private_key;

    fn der(arguments: &[&str], key: Key) -> Vec<u8> {
        let mut command = openssl::command(arguments);
        run(command.arg("-in").arg(key.file().unwrap()).args(["-outform", "DER"])).unwrap().ok().unwrap().stdout
    }

    #[test]
    fn a_key_behind_any_text_is_found_in_either_alphabet_and_encoding() {
        let pkcs8 = ["pkcs8", "-topk8", "-nocrypt"];
        for (arguments, of) in [
            (&pkcs8[..], Key::UserRsa(1)),
            (&pkcs8, Key::UserP256(1)),
            (&pkcs8, Key::UserEd25519),
            (&["pkcs8", "-topk8", "-passout", "pass:x"], Key::UserP256(1)),
            (&["rsa", "-traditional"], Key::UserRsa(1)),
            (&["ec"], Key::UserP256(1)),
        ] {
            let key = der(arguments, of);
            let mime = data_encoding::BASE64_MIME.encode(&key);
            let url = data_encoding::BASE64URL_NOPAD.encode(&key);
            let pem = format!("-----BEGIN PRIVATE KEY-----\n{mime}-----END PRIVATE KEY-----\n");
            let twice = data_encoding::BASE64.encode(pem.as_bytes());
            for text in [
                format!("mykey\n{mime}"),
                format!("秘密鍵：{mime}"),
                format!("> {}", mime.replace("\r\n", "\r\n> ")),
                format!("—–BEGIN REQUEST—–\n{mime}—–END REQUEST—–"),
                format!("{{\"key\": \"{url}\"}}"),
                url,
                format!("tls.key: {twice}"),
            ] {
                assert!(holds_private_key(text.as_bytes()), "{arguments:?}: {text}");
                let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                assert!(holds_private_key(&wide), "{arguments:?} in UTF-16: {text}");
            }
        }
    }

    #[test]
    fn requests_and_public_keys_hold_none() {
        for key in [Key::UserRsa(1), Key::UserP256(1), Key::UserEd25519] {
            let mut request = openssl::command(&["req", "-new", "-text", "-subj", "/CN=x", "-key"]);
            let request = run(request.arg(key.file().unwrap())).unwrap().ok().unwrap().stdout;
            assert!(!holds_private_key(&request), "{}", String::from_utf8_lossy(&request));
            let public = data_encoding::BASE64_MIME.encode(&der(&["pkey", "-pubout"], key));
            assert!(!holds_private_key(format!("key:\n{public}").as_bytes()), "{public}");
        }
    }
}
