//! The DER of private keys, recognised by the first values, also when the rest is missing or in BER.

use const_oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};
use der::asn1::ObjectIdentifier;

use crate::encoding::asn1::{INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};

/// Whether octets begin as one of:
///
/// ```text
/// PrivateKeyInfo          SEQUENCE { INTEGER 0..1, AlgorithmIdentifier, OCTET STRING … }    (RFC 5958 §2)
/// EncryptedPrivateKeyInfo SEQUENCE { AlgorithmIdentifier, OCTET STRING }                    (RFC 5958 §3)
/// RSAPrivateKey           SEQUENCE { INTEGER 0..1, INTEGER, INTEGER … }                     (RFC 8017 Appendix A.1.2)
/// ECPrivateKey            SEQUENCE { INTEGER 1, OCTET STRING … }                            (RFC 5915 §3)
/// PFX                     SEQUENCE { INTEGER 3, ContentInfo … }                             (RFC 7292 §4)
/// ```
///
/// The private key of DSA begins as that of RSA does.
pub(super) fn is_private_der(octets: &[u8]) -> bool {
    let Some(Value { tag: SEQUENCE, content, .. }) = first(octets) else { return false };
    let Some(one) = first(content) else { return false };
    let two = first(one.rest);
    match (one.tag, one.content, two.map(|two| (two.tag, two))) {
        (INTEGER, [0 | 1], Some((SEQUENCE, algorithm))) => {
            names(algorithm.content).is_some() && has_octets(algorithm.rest)
        }
        (INTEGER, [0 | 1], Some((INTEGER, number))) => number.content.len() >= SHORTEST_MODULUS,
        (INTEGER, [1], Some((OCTET_STRING, _))) => true,
        (INTEGER, [3], Some((SEQUENCE, info))) => names(info.content).is_some_and(|oid| CONTENTS.contains(&oid)),
        (SEQUENCE, algorithm, Some((OCTET_STRING, _))) => {
            names(algorithm).is_some_and(|oid| ENCRYPTIONS.iter().any(|arc| oid.as_bytes().starts_with(arc)))
        }
        _ => false,
    }
}

/// The identifier at the beginning of an AlgorithmIdentifier or ContentInfo.
fn names(content: &[u8]) -> Option<ObjectIdentifier> {
    let value = first(content).filter(|value| value.tag == OBJECT_IDENTIFIER)?;
    ObjectIdentifier::from_bytes(value.content).ok()
}

fn has_octets(rest: &[u8]) -> bool {
    first(rest).is_some_and(|value| value.tag == OCTET_STRING)
}

/// A value and what follows it. Its content ends early where the octets do.
#[derive(Clone, Copy)]
struct Value<'a> {
    tag: u8,
    content: &'a [u8],
    rest: &'a [u8],
}

/// The first value; one of indefinite length (X.690 §8.1.3.6) reaches to the end.
fn first(octets: &[u8]) -> Option<Value<'_>> {
    let (&tag, after) = octets.split_first()?;
    let (&length, after) = after.split_first()?;
    let (length, after) = match length {
        0x80 => (after.len(), after),
        0..0x80 => (usize::from(length), after),
        _ => {
            let (digits, after) = after.split_at_checked(usize::from(length & 0x7f))?;
            let length =
                digits.iter().fold(0_usize, |sum, digit| sum.saturating_mul(256).saturating_add((*digit).into()));
            (length, after)
        }
    };
    let (content, rest) = after.split_at(length.min(after.len()));
    Some(Value { tag, content, rest })
}

/// The first numbers of private keys are longer than this many bytes; those of other structures are not.
const SHORTEST_MODULUS: usize = 32;
/// The content of a PFX (RFC 7292 §4).
const CONTENTS: [ObjectIdentifier; 2] = [ID_DATA, ID_SIGNED_DATA];
/// pkcs-5 (RFC 8018 Appendix C) and pkcs-12PbeIds (RFC 7292 Appendix C).
const ENCRYPTIONS: [&[u8]; 2] = [b"\x2a\x86\x48\x86\xf7\x0d\x01\x05", b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01"];

#[cfg(test)]
mod tests {
    use inkan_tests::command::run;
    use inkan_tests::keys::Key;
    use inkan_tests::openssl;

    use super::*;

    /// A private key of the pool, as openssl writes it with these arguments, DER.
    fn key(arguments: &[&str], key: Key) -> Vec<u8> {
        let mut command = openssl::command(arguments);
        run(command.arg("-in").arg(key.file().unwrap()).args(["-outform", "DER"])).unwrap().ok().unwrap().stdout
    }

    #[test]
    fn every_form_that_openssl_writes_is_recognised_and_no_public_key_is() {
        let encrypt = ["pkcs8", "-topk8", "-passout", "pass:x"];
        for (arguments, of) in [
            (&["pkcs8", "-topk8", "-nocrypt"][..], Key::UserRsa(1)),
            (&["pkcs8", "-topk8", "-nocrypt"], Key::UserEd25519),
            (&encrypt, Key::UserP256(1)),
            (&[&encrypt[..], &["-v1", "PBE-SHA1-3DES"]].concat(), Key::UserP256(1)),
            (&["rsa", "-traditional"], Key::UserRsa(1)),
            (&["ec"], Key::UserP256(1)),
        ] {
            let der = key(arguments, of);
            assert!(is_private_der(&der), "{arguments:?}");
            assert!(is_private_der(&der[..der.len() / 2 + 16]), "{arguments:?} cut off");
        }
        for (arguments, of) in [
            (&["pkey", "-pubout"][..], Key::UserRsa(1)),
            (&["rsa", "-RSAPublicKey_out"], Key::UserRsa(1)),
            (&["pkey", "-pubout"], Key::UserP256(1)),
            (&["req", "-new", "-subj", "/CN=x", "-key"], Key::UserRsa(1)),
        ] {
            let mut command = openssl::command(arguments);
            if !arguments.contains(&"-key") {
                command.arg("-in");
            }
            let der = run(command.arg(of.file().unwrap()).args(["-outform", "DER"])).unwrap().ok().unwrap().stdout;
            assert!(!is_private_der(&der), "{arguments:?}");
        }
    }

    #[test]
    fn a_pfx_in_ber_is_recognised() {
        assert!(is_private_der(b"\x30\x80\x02\x01\x03\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"));
        assert!(!is_private_der(b"\x30\x80\x02\x01\x03\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"));
    }

    #[test]
    fn short_and_empty_octets_are_not() {
        for octets in
            [&b""[..], b"\x30", b"\x30\x00", b"\x30\x03\x02\x01\x00", b"\x30\x84", b"\x30\x06\x02\x01\x00\x02\x01\x05"]
        {
            assert!(!is_private_der(octets), "{octets:?}");
        }
    }
}
