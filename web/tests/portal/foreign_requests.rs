//! Requests and private keys as other programs write them, by page.

use std::fs;
use std::path::Path;

use ca_core::policy::Role;
use rcgen::{CertificateParams, CustomExtension, DnType, KeyPair, SanType};

use crate::enrollment::mailbox_of;
use crate::support::{Answer, Browser, Portal};

fn file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ca-core/tests/requests").join(name)).unwrap()
}

/// Asks for a certificate for both purposes with a file.
fn send(browser: &mut Browser, mailbox: &str, content: &[u8]) -> Answer {
    browser.upload_files(
        "/requests",
        &[("mailbox", mailbox), ("keys", "dual"), ("dual", "")],
        &[("dual-file", content)],
    )
}

#[test]
fn files_of_other_programs_are_taken() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    for name in
        ["utf16le-bom.req", "shift-jis-before.csr", "old-certificate-first.csr", "pss-signature.csr", "p256-sha512.csr"]
    {
        let answer = send(&mut alice, &mailbox, &file(name));
        assert_eq!(answer.status, 303, "{name}: {}", answer.body);
    }
}

#[test]
fn two_requests_in_one_file_and_an_empty_file_are_told() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    let two = [file("p256-sha512.csr"), file("keytool-ec-sha512.csr")].concat();
    for (content, says) in [(&two[..], "Which one do you mean?"), (b" \n", "This file is empty")] {
        let answer = send(&mut alice, &mailbox, content);
        assert!(answer.status == 422 && answer.body.contains(says), "{}", answer.body);
    }
}

#[test]
fn a_text_and_another_file_are_asked_about_and_the_same_twice_is_taken() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    let text = String::from_utf8(file("p256-sha512.csr")).unwrap().replace('\n', "\r\n");
    let fields = [("mailbox", mailbox.as_str()), ("keys", "dual"), ("dual", text.as_str())];
    let other = alice.upload_files("/requests", &fields, &[("dual-file", file("keytool-ec-sha512.csr").as_slice())]);
    assert!(other.status == 422 && other.body.contains("Which one do you mean?"), "{}", other.body);
    assert!(other.body.contains("BEGIN CERTIFICATE REQUEST"), "the text is lost: {}", other.body);
    let same = alice.upload_files("/requests", &fields, &[("dual-file", file("p256-sha512.csr").as_slice())]);
    assert_eq!(same.status, 303, "{}", same.body);
}

#[test]
fn a_private_key_is_refused_and_not_shown_again_in_whichever_field_it_was_sent() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    for name in ["file.p12", "pkcs8-enc.der", "sec1.der", "private-key-utf16.pem"] {
        let answer = send(&mut alice, &mailbox, &file(name));
        assert!(answer.status == 422 && answer.body.contains("Treat the key as disclosed"), "{name}: {}", answer.body);
    }
    let good = String::from_utf8(file("p256-sha512.csr")).unwrap();
    let pem = KeyPair::generate().unwrap().serialize_pem();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n");
    let dual = |text| [("mailbox", mailbox.as_str()), ("keys", "dual"), ("dual", text)];
    let answers = [
        // Beside a good request, as a file beside a good text, and under no label.
        alice.upload_files("/requests", &dual(&format!("{good}\n{pem}")), &[]),
        alice.upload_files("/requests", &dual(&good), &[("dual-file", pem.as_bytes())]),
        alice.upload_files("/requests", &dual(&base64), &[]),
        alice.upload_files("/requests", &dual(&base64), &[("dual-file", good.as_bytes())]),
        // For one purpose of two, of which the other one is faulty too.
        alice.upload_files(
            "/requests",
            &[("mailbox", &mailbox), ("keys", "two"), ("signing", &base64), ("encryption", "nonsense")],
            &[],
        ),
    ];
    for answer in answers {
        assert!(answer.status == 422 && answer.body.contains("Treat the key as disclosed"), "{}", answer.body);
        assert!(base64.lines().all(|line| !answer.body.contains(line)), "a private key is shown again");
    }
    let requests = alice.get("/requests").body;
    assert!(!requests.contains("href=\"/requests/1\""), "something was filed: {requests}");
}

#[test]
fn only_a_request_is_shown_again_and_the_page_says_when_the_input_is_not_kept() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    let good = String::from_utf8(file("p256-sha512.csr")).unwrap();
    let unknown = "a key in a form that nobody knows: 5ec2e7";
    let dual = |text| [("mailbox", mailbox.as_str()), ("keys", "dual"), ("dual", text)];
    let answers = [
        alice.upload_files("/requests", &dual(unknown), &[]),
        alice.upload_files("/requests", &dual(""), &[("dual-file", unknown.as_bytes())]),
        alice.upload_files("/requests", &dual(unknown), &[("dual-file", good.as_bytes())]),
    ];
    for answer in answers {
        assert!(answer.status == 422 && answer.body.contains("was not kept"), "{}", answer.body);
        assert!(answer.body.contains("This is not a certificate signing request"), "{}", answer.body);
        assert!(!answer.body.contains("5ec2e7"), "{}", answer.body);
    }
    let damaged = good.replace("-----END", "-----E");
    let answer = alice.upload_files("/requests", &dual(&damaged), &[]);
    assert!(answer.status == 422 && answer.body.contains(damaged.lines().nth(1).unwrap()), "{}", answer.body);
    assert!(!answer.body.contains("was not kept"), "{}", answer.body);
    let empty = alice.upload_files("/requests", &dual(""), &[]);
    assert!(empty.status == 422 && !empty.body.contains("was not kept"), "{}", empty.body);
}

/// A request that asks for more than a key.
fn greedy() -> String {
    let mut params = CertificateParams::new(vec!["mail.example.com".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::OrganizationName, "Evil <b>");
    params.custom_extensions.push(CustomExtension::from_oid_content(&[2, 5, 29, 19], b"\x30\x03\x01\x01\xff".to_vec()));
    params.subject_alt_names.push(SanType::Rfc822Name("mallory@example.com".try_into().unwrap()));
    params.serialize_request(&KeyPair::generate().unwrap()).unwrap().pem().unwrap()
}

#[test]
fn what_was_ignored_is_told_before_the_person_confirms_and_to_the_officer() {
    let portal = Portal::start();
    portal.person("Alice", "info@example.com", &[]);
    portal.person("Olivia", "olivia@example.com", &[Role::RegistrationOfficer]);
    let mut alice = portal.signed_in("info@example.com");
    let mailbox = mailbox_of(&mut alice);
    let answer = alice.upload("/requests", &[("mailbox", &mailbox), ("keys", "dual"), ("dual", &greedy())]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let (request, proof) = (answer.location().to_owned(), portal.mailed_link("/proof/"));
    let tells = |page: &str| {
        for told in
            ["names the address mallory@example.com", "certificate of a CA", "O=Evil &#60;b&#62;", "mail.example.com"]
        {
            assert!(page.contains(told), "{told}: {page}");
        }
    };
    tells(&alice.get(&request).body);
    tells(&alice.get(&proof).body);
    alice.post(&proof, &[]);
    let mut olivia = portal.signed_in("olivia@example.com");
    tells(&olivia.get("/officer/requests").body);
}

#[test]
fn an_ed25519_request_is_taken_with_a_word_on_programs_that_cannot_use_it() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let csr = CertificateParams::default().serialize_request(&key).unwrap().pem().unwrap();
    let two =
        [("mailbox", mailbox.as_str()), ("keys", "two"), ("signing", &csr), ("encryption", &crate::support::csr())];
    let answer = alice.upload("/requests", &two);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let page = alice.get(answer.location()).body;
    assert_eq!(page.matches("NSS 3.87").count(), 1, "{page}");
}
