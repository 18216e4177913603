//! Detection of private keys in what people send, so that they are warned and nothing of it is kept.

mod blobs;
mod embedded;
mod forms;
mod listings;

use std::borrow::Cow;

use self::forms::is_private_der;
use crate::encoding::{bare_base64, find, pem, utf16};

/// Whether octets from a person are a private key or hold one, in any form that key programs write: PEM, DER, PKCS#12,
/// Java key stores, OpenSSH, PuTTY, OpenPGP, PVK, listings of OpenSSL and GnuTLS, JSON Web Keys, XML; each also in UTF-16
/// or partly in it, in base64 among other text, or under another or a damaged label of PEM.
///
/// An encrypted key counts. So does a PKCS#12 file that may hold certificates only, because nobody can tell without its
/// password.
pub fn holds_private_key(octets: &[u8]) -> bool {
    let decoded = bare_base64::decode_beginning(&plain(octets)).unwrap_or_default();
    [octets, &decoded].into_iter().any(|octets| {
        let narrowed = utf16::narrow(octets).unwrap_or_default();
        is_secret(octets) || is_secret_text(&plain(octets)) || is_secret_text(&narrowed)
    })
}

fn is_secret_text(text: &[u8]) -> bool {
    has_mark(text) || listings::are_in(text) || embedded::is_in(text) || pem::blocks(text).iter().any(is_secret_block)
}

/// Text in UTF-16 in UTF-8, and anything else as it is.
fn plain(octets: &[u8]) -> Cow<'_, [u8]> {
    utf16::decode(octets).map_or(Cow::Borrowed(octets), Cow::Owned)
}

/// Whether a block of PEM has a private key under another label.
fn is_secret_block(block: &pem::Block<'_>) -> bool {
    bare_base64::decode_beginning(block.body).is_some_and(|decoded| is_secret(&decoded) || is_secret(&plain(&decoded)))
}

/// Whether octets are a private key as they stand.
pub(crate) fn is_secret(octets: &[u8]) -> bool {
    has_mark(octets) || is_binary_key(octets)
}

fn has_mark(octets: &[u8]) -> bool {
    MARKS.iter().any(|mark| find(octets, mark).is_some())
}

/// Whether octets begin as a private key that is not text.
fn is_binary_key(octets: &[u8]) -> bool {
    blobs::is_private(octets) || is_private_der(octets)
}

/// Text that no file without a private key has: the labels of PEM and OpenPGP, of ssh.com, PuTTY and OpenSSH, and the
/// words of `openssl pkey -text`.
const MARKS: [&[u8]; 6] = [
    b"PRIVATE KEY-----",
    b"PRIVATE KEY BLOCK-----",
    b"PRIVATE KEY ----",
    b"PuTTY-User-Key-File-",
    b"openssh-key-v1\0",
    b"privateExponent:",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn in_utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn a_key_is_found_by_its_mark_in_either_encoding() {
        for text in [
            "-----BEGIN PRIVATE KEY-----",
            "note\n-----BEGIN ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----",
            "-----BEGIN EC PRIVATE KEY-----",
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----",
            "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
            "PuTTY-User-Key-File-2: ssh-rsa",
            "PuTTY-User-Key-File-3: ssh-rsa",
        ] {
            assert!(holds_private_key(text.as_bytes()), "{text}");
            assert!(holds_private_key(&in_utf16(text)), "{text}");
            let twice = data_encoding::BASE64.encode(text.as_bytes());
            assert!(holds_private_key(twice.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_key_in_one_encoding_behind_text_in_another_is_found() {
        let key = "-----BEGIN PRIVATE KEY-----";
        for before in ["even", "odd"] {
            assert!(holds_private_key(&[before.as_bytes(), &in_utf16(key)].concat()), "{before}");
            assert!(holds_private_key(&[&in_utf16(before)[..], key.as_bytes()].concat()), "{before}");
            assert!(holds_private_key(&[b"\xff\xfe", &in_utf16(before)[..], b"\xff\xfe", key.as_bytes()].concat()));
        }
    }

    #[test]
    fn what_is_public_or_nothing_is_no_private_key() {
        for text in
            ["", " \n", "-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE REQUEST-----", "nonsense", "PRIVATE"]
        {
            assert!(!holds_private_key(text.as_bytes()) && !holds_private_key(&in_utf16(text)), "{text}");
        }
    }
}
