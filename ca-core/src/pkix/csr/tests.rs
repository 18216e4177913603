//! CSRs as programs write them. The files are described in `ca-core/tests/requests/README.md`.

mod attributes;
mod programs;

use std::fs;
use std::path::Path;

use super::*;
use crate::error::{Error, Invalid, KeyFault};
use crate::policy::limits;

fn file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requests").join(name)).unwrap()
}

/// The fault of a file, if there is one.
fn fault(input: &[u8]) -> Option<Invalid> {
    match VerifiedCsr::read(input) {
        Ok(csr) => {
            // What is stored is read again when the certificate is issued.
            assert_eq!(VerifiedCsr::read(csr.der()).unwrap().der(), csr.der());
            assert_eq!(VerifiedCsr::key_of_stored(csr.der()).unwrap(), *csr.key());
            None
        }
        Err(Error::Invalid(fault)) => Some(fault),
        Err(error) => panic!("{error:?}"),
    }
}

fn remarks(input: &[u8]) -> Vec<Remark> {
    VerifiedCsr::remarks(input, &"alice@example.com".parse().unwrap())
}

const TAKEN: [&str; 13] = [
    "p256-sha512.csr",
    "keytool-ec-sha512.csr",
    "utf16le-bom.req",
    "utf16be-bom.req",
    "shift-jis-before.csr",
    "openssl-text-t61.csr",
    "ec-parameters-first.csr",
    "old-certificate-first.csr",
    "csr-first-then-certificate.csr",
    "pss-signature.csr",
    "no-attributes.csr",
    "empty-set.csr",
    "universal.csr",
];

const KEYS: [&str; 4] = ["file.p12", "pkcs8-enc.der", "sec1.der", "private-key-utf16.pem"];

#[test]
fn every_form_of_a_sound_request_is_taken() {
    for name in TAKEN {
        assert_eq!(fault(&file(name)), None, "{name}");
    }
}

#[test]
fn what_is_refused_is_refused_by_its_true_reason() {
    for (name, expected) in [
        ("pss-key.csr", Invalid::Key(KeyFault::OnlyPss)),
        ("spki-without-null.csr", Invalid::Key(KeyFault::RsaParameters)),
        ("openssl-ec-explicit.csr", Invalid::Key(KeyFault::ExplicitCurve)),
        ("version-2.csr", Invalid::Csr(CsrFault::Version)),
        ("critical-01.csr", Invalid::Csr(CsrFault::Critical)),
    ] {
        assert_eq!(fault(&file(name)), Some(expected), "{name}");
    }
}

#[test]
fn private_keys_are_refused_as_such_in_every_form() {
    for name in KEYS {
        let key = file(name);
        let base64 = data_encoding::BASE64.encode(&key);
        let mislabelled = format!("-----BEGIN CERTIFICATE REQUEST-----\n{base64}\n-----END CERTIFICATE REQUEST-----\n");
        let cut_off = &key[..key.len() * 2 / 3];
        let beside =
            [&file("p256-sha512.csr")[..], mislabelled.replace("CERTIFICATE REQUEST", "DATA").as_bytes()].concat();
        for sent in [&key[..], base64.as_bytes(), mislabelled.as_bytes(), cut_off, &in_utf16(&base64), &beside] {
            assert_eq!(fault(sent), Some(Invalid::Csr(CsrFault::PrivateKey)), "{name}");
        }
    }
}

#[test]
fn a_private_key_beside_a_good_request_is_seen() {
    let key = String::from_utf8_lossy(&file("private-key-utf16.pem")).replace('\0', "");
    let pem = key.split_once("-----BEGIN").map(|(_, rest)| format!("-----BEGIN{rest}")).unwrap();
    for both in
        [[pem.as_bytes(), &file("p256-sha512.csr")].concat(), [&file("p256-sha512.csr")[..], pem.as_bytes()].concat()]
    {
        assert_eq!(fault(&both), Some(Invalid::Csr(CsrFault::PrivateKey)));
    }
}

fn in_utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

#[test]
fn one_request_may_stand_in_a_file_twice_and_two_may_not() {
    let one = file("p256-sha512.csr");
    let renamed = String::from_utf8(one.clone()).unwrap().replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
    assert_eq!(fault(&[&one[..], &one[..]].concat()), None);
    assert_eq!(fault(&[&one[..], renamed.as_bytes()].concat()), None);
    let other = file("keytool-ec-sha512.csr");
    for two in [[&one[..], &other].concat(), [&other[..], &one].concat()] {
        assert_eq!(fault(&two), Some(Invalid::Csr(CsrFault::Several)));
    }
    let broken = String::from_utf8(other).unwrap().replace("-----END", "-----E");
    assert_eq!(fault(&[&one[..], broken.as_bytes()].concat()), Some(Invalid::Csr(CsrFault::BrokenPem)));
}

#[test]
fn the_second_request_is_counted_in_whichever_encoding_a_program_appended_it() {
    let (one, other) = (file("p256-sha512.csr"), file("keytool-ec-sha512.csr"));
    let wide = |pem: &[u8]| -> Vec<u8> { pem.iter().flat_map(|octet| [*octet, 0]).collect() };
    let key = b"-----BEGIN PRIVATE KEY-----\n".as_slice();
    for before in [&b""[..], b"x"] {
        for join in
            [|narrow: &[u8], wide: &[u8]| [narrow, wide].concat(), |narrow: &[u8], wide: &[u8]| [wide, narrow].concat()]
        {
            let two = join(&[before, &one].concat(), &wide(&other));
            assert_eq!(fault(&two), Some(Invalid::Csr(CsrFault::Several)));
            assert_eq!(fault(&join(&[before, &one].concat(), &wide(&one))), None);
            let secret = join(&[before, &one].concat(), &wide(key));
            assert_eq!(fault(&secret), Some(Invalid::Csr(CsrFault::PrivateKey)));
            let secret = join(&[before, key].concat(), &wide(&one));
            assert_eq!(fault(&secret), Some(Invalid::Csr(CsrFault::PrivateKey)));
        }
    }
}

#[test]
fn what_is_too_large_is_told_so_unless_it_begins_as_a_key() {
    let long = vec![b'x'; limits::CSR_BYTES + 1];
    assert_eq!(fault(&long), Some(Invalid::Csr(CsrFault::TooLarge)));
    let behind = [&long[..], b"-----BEGIN PRIVATE KEY-----"].concat();
    assert_eq!(fault(&behind), Some(Invalid::Csr(CsrFault::TooLarge)));
    assert!(!VerifiedCsr::is_meant(&behind) && !VerifiedCsr::is_meant(&long));
    let before = [b"-----BEGIN PRIVATE KEY-----", &long[..]].concat();
    assert_eq!(fault(&before), Some(Invalid::Csr(CsrFault::PrivateKey)));
}

#[test]
fn only_what_is_meant_as_a_request_is_told_so() {
    let pem = String::from_utf8(file("p256-sha512.csr")).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\r\n");
    let damaged = pem.replace("-----END", "-----E");
    for sent in [&pem, &base64, &damaged, &pem.replace("-----", "—–"), "-----BEGIN NEW CERTIFICATE REQUEST-----"] {
        assert!(VerifiedCsr::is_meant(sent.as_bytes()), "{sent}");
    }
    assert!(VerifiedCsr::is_meant(VerifiedCsr::read(pem.as_bytes()).unwrap().der()));
    let with_key = format!("{pem}-----BEGIN PRIVATE KEY-----");
    for other in ["", "nonsense", "SGVsbG8=", "MAA=", &with_key, "priv\n00 01 02 03"] {
        assert!(!VerifiedCsr::is_meant(other.as_bytes()), "{other}");
    }
    for name in KEYS {
        assert!(!VerifiedCsr::is_meant(&file(name)), "{name}");
    }
}

#[test]
fn a_request_is_taken_as_base64_alone_and_in_utf_16_without_a_mark() {
    let pem = String::from_utf8(file("p256-sha512.csr")).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\r\n");
    for sent in [base64.as_bytes(), &in_utf16(&base64), &in_utf16(&pem), &in_utf16(&format!("申請書\r\n{pem}"))] {
        assert_eq!(fault(sent), None);
    }
    let twice = data_encoding::BASE64.encode(pem.as_bytes());
    assert_eq!(fault(twice.as_bytes()), None);
}

#[test]
fn what_is_no_request_is_told_apart() {
    let certificate = file("old-certificate-first.csr");
    let end = certificate.windows(25).position(|it| it == b"-----END CERTIFICATE-----").unwrap() + 25;
    let certificate = &certificate[..end];
    let der = crate::encoding::pem::decode(std::str::from_utf8(certificate).unwrap(), "CERTIFICATE").unwrap();
    for (sent, expected) in [
        (certificate, CsrFault::Certificate),
        (&der, CsrFault::Certificate),
        (b"", CsrFault::Empty),
        (b" \r\n", CsrFault::Empty),
        (b"\xff\xfe\r\0\n\0", CsrFault::Empty),
        (b"no request", CsrFault::NotACsr),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", CsrFault::NotACsr),
        (b"\x30\x03\x02\x01\x00", CsrFault::NotACsr),
        (&[0; 64], CsrFault::NotACsr),
    ] {
        assert_eq!(fault(sent), Some(Invalid::Csr(expected)), "{}", String::from_utf8_lossy(sent));
    }
    // A CRL is signed too, and its version is not 0.
    let crl = b"\x30\x1c\x30\x11\x02\x01\x01\x30\x02\x06\x00\x30\x00\x17\x06AAAAAA\x30\x03\x06\x01\x2a\x03\x02\x00\x00";
    assert_eq!(fault(crl), Some(Invalid::Csr(CsrFault::NotACsr)));
}

#[test]
fn what_looks_like_pem_inside_a_name_is_not_looked_at() {
    let subject = "/CN=-----BEGIN CERTIFICATE REQUEST-----AAAA/O=-----END CERTIFICATE REQUEST-----";
    let pem = programs::openssl(inkan_tests::keys::Key::UserP256(1), subject, &[]);
    assert_eq!(fault(&pem), None);
}

#[test]
fn what_is_asked_beside_the_key_is_remarked() {
    let greedy = programs::openssl(
        inkan_tests::keys::Key::UserP256(1),
        "/CN=alice@example.com/O=Evil/emailAddress=Mallory@example.com",
        &[
            "-addext",
            "basicConstraints=critical,CA:TRUE",
            "-addext",
            "keyUsage=keyCertSign",
            "-addext",
            "subjectAltName=email:ALICE@example.com,email:bob@example.com,DNS:mail.example.com,IP:127.0.0.1",
            "-addext",
            "1.2.3.4=DER:0500",
        ],
    );
    let expected = [
        Remark::Subject("O=Evil".to_owned()),
        Remark::Mailbox("Mallory@example.com".to_owned()),
        Remark::Authority,
        Remark::Extension("keyUsage".to_owned()),
        Remark::Mailbox("bob@example.com".to_owned()),
        Remark::Extension("subjectAltName dNSName mail.example.com".to_owned()),
        Remark::Extension("subjectAltName iPAddress".to_owned()),
        Remark::Extension("1.2.3.4".to_owned()),
    ];
    assert_eq!(remarks(&greedy), expected);
    assert_eq!(remarks(VerifiedCsr::read(&greedy).unwrap().der()), expected, "the same of what is stored");
}

#[test]
fn a_plain_request_has_no_remark_and_an_ed25519_key_has_one() {
    let modest = ["-addext", "subjectAltName=email:alice@example.com", "-addext", "basicConstraints=CA:FALSE"];
    let plain = programs::openssl(inkan_tests::keys::Key::UserP256(1), "/CN=alice@example.com", &modest);
    assert_eq!(remarks(&plain), []);
    let ed25519 = programs::openssl(inkan_tests::keys::Key::UserEd25519, "/CN=alice@example.com", &[]);
    assert_eq!(remarks(&ed25519), [Remark::Ed25519]);
    assert_eq!(remarks(b"no request"), []);
    assert_eq!(remarks(&file("universal.csr")), [Remark::Subject("CN=Ü".to_owned())]);
    assert_eq!(remarks(&file("openssl-text-t61.csr")), [Remark::Subject("CN=Jürgen".to_owned())]);
}

#[test]
fn many_wishes_are_counted_and_not_all_listed() {
    let names: Vec<String> = (0..30).map(|n| format!("email:a{n}@example.com")).collect();
    let many = format!("subjectAltName={}", names.join(","));
    let csr = programs::openssl(inkan_tests::keys::Key::UserP256(1), "/CN=alice@example.com", &["-addext", &many]);
    let remarks = remarks(&csr);
    assert_eq!((remarks.len(), remarks.last()), (21, Some(&Remark::More(10))));
}
