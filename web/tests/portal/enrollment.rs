use ca_core::policy::{Actor, AddPerson, Role, permit};
use ca_core::use_cases::people::mailboxes;

use crate::support::{Browser, Portal, csr};

/// Asks for a certificate with one key for both purposes; returns the path of the request.
pub(crate) fn ask(browser: &mut Browser) -> String {
    let mailbox = mailbox_of(browser);
    browser.get(&format!("/requests/new/keys?mailbox={mailbox}&keys=dual"));
    let answer = browser.upload("/requests", &[("mailbox", &mailbox), ("keys", "dual"), ("dual", &csr())]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

pub(crate) fn mailbox_of(browser: &mut Browser) -> String {
    let page = browser.get("/requests/new").body;
    let (_, rest) = page.split_once("name=\"mailbox\" id=\"mailbox\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Asks, proves the mailbox, and returns the path of the certificate.
pub(crate) fn enroll(portal: &Portal, browser: &mut Browser) -> String {
    let request = ask(browser);
    let proof = portal.mailed_link("/proof/");
    browser.get(&proof);
    assert_eq!(browser.post(&proof, &[]).location(), request);
    let page = browser.get(&request).body;
    let (_, rest) = page.split_once("href=\"/certificates/").expect("an issued certificate");
    format!("/certificates/{}", rest.split(['"', '/']).next().unwrap())
}

#[test]
fn from_the_request_over_the_mailed_link_to_the_certificate() {
    let portal = Portal::start();
    portal.person("Alice Example", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let request = ask(&mut alice);
    assert!(alice.get(&request).body.contains("We sent a mail to alice@example.com"));
    let proof = portal.mailed_link("/proof/");
    assert!(alice.get(&proof).body.contains("Yes, I asked for this"));
    alice.post(&proof, &[]);
    let page = alice.get(&request).body;
    assert!(page.contains("is ready"), "{page}");
    assert_eq!(alice.get(&proof).status, 409, "the link works once");
    assert!(alice.get("/certificates").body.contains("Signing and encryption"));
    let mails = ca_core::use_cases::mail::notices::recent_notices(&portal.ca, 10).unwrap();
    assert!(mails.iter().any(|mail| mail.content.subject == "Your certificate for alice@example.com is ready"));
}

#[test]
fn the_way_back_keeps_what_was_chosen() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let permitted = permit(&Actor::Host, AddPerson).unwrap();
    mailboxes::add_mailbox(&portal.ca, &permitted, alice, "a.example@example.com".parse().unwrap()).unwrap();
    let mut alice = portal.session_of(alice);
    let first = alice.get("/requests/new").body;
    let second = first.split("id=\"mailbox-").nth(1).unwrap().split('"').next().unwrap();
    let (_, rest) = first.split_once(&format!("for=\"mailbox-{second}\">")).unwrap();
    let address = rest.split('<').next().unwrap();
    for way in ["browser", "csr"] {
        let query = format!("mailbox={second}&keys=two&way={way}");
        let keys = alice.get(&format!("/requests/new/keys?{query}")).body;
        assert!(keys.contains(&format!("For {address} – Signing and encryption with a key for each</p>")), "{keys}");
        let back = format!("/requests/new?{query}");
        assert!(keys.contains(&format!("href=\"{}\"", back.replace('&', "&amp;"))), "{keys}");
        let page = alice.get(&back).body;
        assert_eq!(page.matches(" checked>").count(), 3, "{page}");
        let mailbox = format!("value=\"{second}\" checked>");
        for chosen in [mailbox.as_str(), "\"hint-two\" checked>", &format!("\"hint-way-{way}\" checked>")] {
            assert!(page.contains(chosen), "{chosen}: {page}");
        }
    }
    assert_eq!(alice.get("/requests/new?mailbox=999&keys=none").body.matches(" checked>").count(), 3);
}

#[test]
fn the_downloads_are_what_they_say() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let pem = alice.get(&format!("{certificate}/download/pem"));
    assert!(pem.body.starts_with("-----BEGIN CERTIFICATE-----\n"));
    let der = alice.get(&format!("{certificate}/download/der"));
    assert_eq!((der.octets[0], der.headers["content-type"].as_str()), (0x30, "application/pkix-cert"));
    assert!(der.headers["content-disposition"].ends_with(".cer\""));
    let chain = alice.get(&format!("{certificate}/download/chain"));
    assert_eq!((chain.octets[0], chain.headers["content-type"].as_str()), (0x30, "application/pkcs7-mime"));
    assert_eq!(alice.get(&format!("{certificate}/download/chain-pem")).body.matches("BEGIN CERTIFICATE").count(), 3);
    assert_eq!(alice.get(&format!("{certificate}/download/key")).status, 404);
}

#[test]
fn what_is_wrong_with_a_csr_stands_beside_its_field_and_the_input_stays() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    let good = csr();
    let answer = alice.upload(
        "/requests",
        &[
            ("mailbox", &mailbox),
            ("keys", "two"),
            ("signing", &good),
            ("encryption", "<b>\n-----BEGIN CERTIFICATE REQUEST-----"),
        ],
    );
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("href=\"#encryption\"") && !answer.body.contains("href=\"#signing\""),
        "{}",
        answer.body
    );
    assert!(answer.body.contains("&#60;b&#62;\n-----BEGIN") && answer.body.contains(good.trim()));
    let empty = alice.upload("/requests", &[("mailbox", &mailbox), ("keys", "dual")]);
    assert!(empty.status == 422 && empty.body.contains("Paste a certificate signing request"));
    let same =
        alice.upload("/requests", &[("mailbox", &mailbox), ("keys", "two"), ("signing", &good), ("encryption", &good)]);
    assert!(same.status == 422 && same.body.contains("from the same key"));
    let secret = rcgen::KeyPair::generate().unwrap().serialize_pem();
    let base64 = secret.lines().nth(1).unwrap();
    let open_pgp = format!("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{base64}\n-----END PGP PRIVATE KEY BLOCK-----");
    let putty = format!("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPrivate-Lines: 1\n{base64}");
    for secret in [&secret, &open_pgp, &putty] {
        let answer = alice.upload("/requests", &[("mailbox", &mailbox), ("keys", "dual"), ("dual", secret)]);
        assert!(answer.status == 422 && answer.body.contains("This is a private key"), "{}", answer.body);
        assert!(!answer.body.contains(base64), "a private key is not shown again");
    }
}

#[test]
fn a_file_is_taken_as_well_as_pasted_text() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    let answer =
        alice.upload("/requests", &[("mailbox", &mailbox), ("keys", "dual"), ("dual", ""), ("dual-file", &csr())]);
    assert_eq!(answer.status, 303, "{}", answer.body);
}

#[test]
fn someone_else_with_the_link_can_refuse_the_request_but_not_confirm_it() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Bob", "bob@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let request = ask(&mut alice);
    let proof = portal.mailed_link("/proof/");
    let mut bob = portal.signed_in("bob@example.com");
    assert!(!bob.get(&proof).body.contains("Yes, I asked for this"));
    assert_eq!(bob.post(&proof, &[]).status, 409);
    let mut stranger = portal.browser();
    let page = stranger.get(&proof).body;
    assert!(page.contains(&format!("/sign-in?next={proof}")) && !page.contains("Yes, I asked for this"));
    assert_eq!(stranger.post(&proof, &[]).location(), "/sign-in");
    assert_eq!(stranger.post(&format!("{proof}/disown"), &[]).location(), "/disowned");
    assert!(alice.get(&request).body.contains("said that they had not asked"));
    assert_eq!(alice.post(&proof, &[]).status, 409);
}

#[test]
fn a_link_works_once_and_not_after_a_day() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let request = ask(&mut alice);
    let used = portal.mailed_link("/proof/");
    alice.get(&used);
    assert_eq!(alice.post(&used, &[]).location(), request);
    let again = alice.post(&used, &[]);
    assert!(again.status == 409 && again.body.contains("used already"), "{}", again.body);

    let second = ask(&mut alice);
    let late = portal.mailed_link("/proof/");
    portal.database.execute("UPDATE request SET proof_expires_at = '2020-01-01 00:00:00'").unwrap();
    let answer = alice.get(&late);
    assert!(answer.status == 409 && answer.body.contains("expired"), "{}", answer.body);
    assert_eq!(alice.post(&late, &[]).status, 409);
    assert!(!alice.get(&second).body.contains("/certificates/2"), "a late link brought a certificate");
}

#[test]
fn a_request_can_be_withdrawn() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let request = ask(&mut alice);
    assert_eq!(alice.post(&format!("{request}/withdraw"), &[]).location(), request);
    assert!(alice.get(&request).body.contains("Withdrawn"));
    assert_eq!(alice.get(&portal.mailed_link("/proof/")).status, 409);
}

#[test]
fn challenge_mail_is_limited_by_mailbox() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[Role::Auditor]);
    let mut alice = portal.signed_in("alice@example.com");
    for _ in 0..5 {
        ask(&mut alice);
    }
    let mailbox = mailbox_of(&mut alice);
    let answer = alice.upload("/requests", &[("mailbox", &mailbox), ("keys", "dual"), ("dual", &csr())]);
    assert_eq!(answer.status, 429);
    assert!(answer.body.contains("Try again in ") && answer.body.contains(" minutes."), "{}", answer.body);
}

/// A broken signing request is told by 422 where it is read.
fn send(browser: &mut Browser, mailbox: &str, csr: &str) -> u16 {
    browser.upload("/requests", &[("mailbox", mailbox), ("keys", "dual"), ("dual", csr)]).status
}

/// Who is refused for the mails costs no verification of a signature: the broken request is not read.
#[test]
fn whoever_has_used_up_the_challenge_mails_is_refused_before_the_request_is_read() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    assert_eq!(send(&mut alice, &mailbox, "no request"), 422);
    for _ in 0..5 {
        ask(&mut alice);
    }
    assert_eq!(send(&mut alice, &mailbox, "no request"), 429);
}

/// One letter changed near the end, where the signature is.
fn with_another_signature(mut csr: String) -> String {
    let place = csr.find("-----END").unwrap() - 12;
    let other = if csr.as_bytes()[place] == b'A' { "B" } else { "A" };
    csr.replace_range(place..=place, other);
    csr
}

/// Broken requests send no mail, and are counted too.
#[test]
fn forty_requests_an_hour_are_read_for_an_account_and_no_more() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Bob", "bob@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let mailbox = mailbox_of(&mut alice);
    let altered = with_another_signature(csr());
    for _ in 0..40 {
        assert_eq!(send(&mut alice, &mailbox, &altered), 422);
    }
    assert_eq!(send(&mut alice, &mailbox, &altered), 429);
    assert_eq!(send(&mut alice, &mailbox, &csr()), 429);
    let mut bob = portal.signed_in("bob@example.com");
    let mailbox = mailbox_of(&mut bob);
    assert_eq!(send(&mut bob, &mailbox, "no request"), 422, "another account goes on");
}
