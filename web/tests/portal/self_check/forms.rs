//! The forms in which programs sign and encrypt.

use ca_core::policy::Actor;
use ca_core::types::{AnswerEncryption as Encryption, AnswerSignature as Signature, Profile};
use ca_core::use_cases::status::publish_crl;
use inkan_tests::keys::Key;
use inkan_tests::port;

use super::{ALICE, Desk, ENTITY, certify, mail};
use crate::support::Portal;

#[test]
fn what_openssl_makes_in_any_form_is_read() {
    let desk = Desk::open();
    let id = desk.start();
    let writer = &desk.writer;
    let good = (Encryption::Good, Signature::Good);
    for options in [&[][..], &["-nodetach"], &["-nodetach", "-stream"], &["-md", "sha384"], PSS] {
        let signed = desk.signed("dual", options);
        let sealed = desk.encrypted(&["other"], &signed, &["-aes256"]);
        assert_eq!(desk.judge(&mail(&id, &sealed)), good, "{options:?}");
    }
    // A salt of another length than the hash: nobody but openssl's default writes it (RFC 4056 §3).
    let odd = desk.signed("dual", &PSS[..2]);
    assert_eq!(desk.judge(&mail(&id, &odd)), (Encryption::Absent, Signature::Unreadable));
    let signed = desk.signed("dual", &["-md", "sha512", "-keyid"]);
    for options in [
        &["-aes128"][..],
        &["-aes192"],
        &["-aes256", "-stream"],
        &["-aes-128-gcm"],
        &["-aes-256-gcm", "-stream"],
        &["-aes256", "-keyid"],
        &["-aes256", "-keyopt", "rsa_padding_mode:oaep"],
        &[
            "-aes256",
            "-keyopt",
            "rsa_padding_mode:oaep",
            "-keyopt",
            "rsa_oaep_md:sha256",
            "-keyopt",
            "rsa_mgf1_md:sha256",
        ],
    ] {
        let sealed = desk.encrypted(&["other"], &signed, options);
        assert_eq!(desk.judge(&mail(&id, &sealed)), good, "{options:?}");
    }
    // Signed once more around it.
    let sealed = desk.encrypted(&["other"], &signed, &["-aes256"]);
    assert_eq!(
        desk.judge(&mail(&id, &writer.sign("dual", &sealed, &[]).unwrap())),
        good,
        "signed, encrypted and signed"
    );
}

#[test]
fn keys_on_curves_sign_too_and_nss_and_gpgsm_are_read() {
    let port = port::free().unwrap();
    let desk = Desk::at(Portal::start_with_way_in_for_gpgsm(port), port);
    let (id, writer, ca) = (desk.start(), &desk.writer, &desk.portal.ca);
    let good = (Encryption::Good, Signature::Good);
    certify(writer, ca, "p256", ALICE, Profile::Signing, Key::UserP256(1));
    for hash in ["sha256", "sha384", "sha512"] {
        let signed = desk.signed("p256", &["-md", hash]);
        assert_eq!(desk.judge(&mail(&id, &desk.sealed(&signed))), good, "P-256 with {hash}");
    }
    assert_eq!(desk.judge(&mail(&id, &writer.seal_with_nss("dual", ALICE, ENTITY).unwrap())), good, "NSS");
    publish_crl::publish_all_crls(ca, &Actor::Host).unwrap();
    assert_eq!(desk.judge(&mail(&id, &writer.seal_with_gpgsm("dual", ALICE, ENTITY).unwrap())), good, "gpgsm");
}

const PSS: &[&str] = &["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:-1"];
