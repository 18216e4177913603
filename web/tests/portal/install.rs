use ca_core::policy::Role;

use crate::enrollment::{enroll, mailbox_of};
use crate::support::{Browser, Portal, csr};

const PROGRAMS: [&str; 11] = [
    "outlook",
    "outlook-new",
    "outlook-web",
    "outlook-mac",
    "outlook-mobile",
    "thunderbird",
    "apple-mail",
    "ios",
    "android",
    "gmail",
    "gpgsm",
];

/// Asks for certificates with these keys and proves the mailbox; returns the paths of the certificates, for signing first.
fn enroll_with(portal: &Portal, browser: &mut Browser, keys: &str, fields: &[&str]) -> Vec<String> {
    let mailbox = mailbox_of(browser);
    let requests: Vec<(&str, String)> = fields.iter().map(|field| (*field, csr())).collect();
    let mut form = vec![("mailbox", mailbox.as_str()), ("keys", keys)];
    form.extend(requests.iter().map(|(field, csr)| (*field, csr.as_str())));
    let answer = browser.upload("/requests", &form);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let proof = portal.mailed_link("/proof/");
    browser.get(&proof);
    browser.post(&proof, &[]);
    let page = browser.get(answer.location()).body;
    let mut found: Vec<String> = page
        .split("href=\"/certificates/")
        .skip(1)
        .map(|rest| format!("/certificates/{}", rest.split(['"', '/']).next().unwrap()))
        .collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn each_program_has_its_steps_in_words_for_the_purpose() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let dual = enroll(&portal, &mut alice);
    let choice = alice.get(&format!("{dual}/install")).body;
    for language in ["en", "ja"] {
        alice.post("/language", &[("language", language), ("back", "/")]);
        for program in PROGRAMS {
            assert!(choice.contains(&format!("{dual}/install/{program}\"")), "{program} is not offered");
            let page = alice.get(&format!("{dual}/install/{program}"));
            assert_eq!(page.status, 200, "{program}");
            let steps = page.body.split("<ol class=\"steps\">").last().unwrap().split("</ol>").next().unwrap();
            assert!(steps.matches("<li>").count() >= 3, "{program}: {steps}");
            let is_about_root = ["thunderbird", "gpgsm"].contains(&program);
            assert_eq!(steps.contains("href=\"/trust\""), is_about_root, "{program}: {steps}");
            assert!(!steps.contains('{') && !steps.contains("-1<"), "{program}: {steps}");
        }
    }
    assert_eq!(alice.get(&format!("{dual}/install/pine")).status, 404);
}

#[test]
fn a_certificate_for_one_purpose_is_shown_with_its_counterpart_while_that_is_valid() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let pair = enroll_with(&portal, &mut alice, "two", &["signing", "encryption"]);
    let [signing, encryption] = pair.as_slice() else { panic!("{pair:?}") };
    for certificate in &pair {
        let page = alice.get(&format!("{certificate}/install/thunderbird")).body;
        assert_eq!(page.matches("data-key=").count(), 2, "{page}");
        assert!(page.find("-signing\"").unwrap() < page.find("-encryption\"").unwrap(), "the order changes");
        assert!(page.contains("data-file=\"alice@example.com\"") && page.contains("each list offers the right one"));
        assert!(page.contains("Keep the file in a safe place") && !page.contains("delete it"), "{page}");
        assert!(page.contains("With both you can read your encrypted mail"), "{page}");
    }
    assert!(alice.get("/requests/1").body.contains("The certificates for alice@example.com are ready. Choose"));
    let page = alice.get(&format!("{signing}/install/outlook")).body;
    assert_eq!(page.matches("Save the file for this purpose").count(), 2, "{page}");
    alice.post(&format!("{encryption}/revoke"), &[("happening", "key-destroyed")]);
    let page = alice.get(&format!("{signing}/install/outlook")).body;
    assert!(page.matches("data-key=").count() == 1 && page.contains("as the signing certificate."), "{page}");
}

#[test]
fn a_revoked_certificate_is_installed_only_to_read_old_mail() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.session_of(alice);
    let pair = enroll_with(&portal, &mut alice, "two", &["signing", "encryption"]);
    let [signing, encryption] = pair.as_slice() else { panic!("{pair:?}") };
    let warnings = [
        (signing, "This certificate is revoked (Signing). Do not install it"),
        (encryption, "This certificate is revoked (Encryption). Install it only to read old mail"),
    ];
    for (certificate, warning) in warnings {
        let pages = [format!("{certificate}/install"), format!("{certificate}/install/thunderbird")];
        assert!(pages.iter().all(|page| !alice.get(page).body.contains("is revoked (")));
        let answer = alice.post(&format!("{certificate}/revoke"), &[("happening", "key-destroyed")]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(pages.iter().all(|page| alice.get(page).body.contains(warning)), "{certificate}");
    }
    let link = |certificate: &str| format!("href=\"{certificate}/install\"");
    let page = alice.get(encryption).body;
    assert!(page.contains(&link(encryption)) && page.contains("Keep the private key"), "{page}");
    assert!(!alice.get(signing).body.contains(&link(signing)));
}

#[test]
fn certificates_whose_keys_are_gone_are_revoked_on_the_way_to_new_ones() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    let mut alice = portal.signed_in("alice@example.com");
    let pair = enroll_with(&portal, &mut alice, "two", &["signing", "encryption"]);
    let [signing, encryption] = pair.as_slice() else { panic!("{pair:?}") };
    let replace = format!("{signing}/replace");
    let mut security = portal.signed_in("security@example.com");
    assert_eq!(security.get(&replace).status, 404, "nobody replaces the certificate of somebody else");
    assert_eq!(security.post(&replace, &[]).status, 404);

    let page = alice.get(&replace).body;
    let other = encryption.rsplit('/').next().unwrap();
    assert!(page.contains(&format!("name=\"other\" id=\"other\" value=\"{other}\"")), "{page}");
    let mailbox = mailbox_of(&mut alice);
    for attempt in ["first", "sent again"] {
        let answer = alice.post(&replace, &[("other", other)]);
        let next = format!("/requests/new/keys?mailbox={mailbox}&keys=two&way=browser");
        assert_eq!(answer.location(), next, "{attempt}: {}", answer.body);
    }
    for certificate in &pair {
        assert!(alice.get(certificate).body.contains("Replaced"), "a key that is gone is not compromised");
    }
    assert_eq!(alice.get(&replace).location(), signing);
}

#[test]
fn the_counterpart_stays_unless_its_key_is_gone_too() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Bob", "bob@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let pair = enroll_with(&portal, &mut alice, "two", &["signing", "encryption"]);
    let [signing, encryption] = pair.as_slice() else { panic!("{pair:?}") };
    let mut bob = portal.signed_in("bob@example.com");
    let of_bob = enroll(&portal, &mut bob);
    let id = of_bob.rsplit('/').next().unwrap();
    let replace = format!("{encryption}/replace");
    assert_eq!(alice.post(&replace, &[("other", id)]).status, 404, "the certificate of somebody else");
    assert!(alice.get(encryption).body.contains("Valid") && bob.get(&of_bob).body.contains("Valid"));
    assert!(alice.post(&replace, &[]).location().contains("keys=encryption&"));
    assert!(alice.get(signing).body.contains(">Valid<"), "{}", alice.get(signing).body);
}
