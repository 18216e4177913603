use std::fs;

use ca_core::policy::{Actor, IssueDirectly, permit};
use ca_core::types::Profile;
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};
use inkan_tests::keys::Key;
use inkan_tests::{command, openssl};

use crate::enrollment::{enroll, mailbox_of};
use crate::support::{Browser, Portal, csr};

/// Alice with a certificate, and its octets.
fn alice_with_certificate(portal: &Portal, name: &str, address: &str) -> (Browser, String, Vec<u8>) {
    let id = portal.person(name, address, &[]);
    let mut alice = portal.session_of(id);
    let certificate = enroll(portal, &mut alice);
    let der = alice.get(&format!("{certificate}/download/der")).octets;
    (alice, certificate, der)
}

#[test]
fn anybody_finds_the_certificate_of_one_exact_address_in_three_forms() {
    let portal = Portal::start();
    let name = "佐藤 文雄; \\ 長い名前, とても長い名前のとても長い人です";
    let (_, _, der) = alice_with_certificate(&portal, name, "fumio/x+1@example.com");
    let mut stranger = portal.browser();
    let page = stranger.get("/find?address=Fumio%2Fx%2B1%40example.com");
    assert_eq!((page.status, page.headers["cache-control"].as_str()), (200, "no-store"));
    assert!(
        page.body.contains("佐藤 文雄") && page.body.contains("/find/fumio%2Fx%2B1@example.com/cer"),
        "{}",
        page.body
    );
    let fetch = |stranger: &mut Browser, kind| stranger.get(&format!("/find/fumio%2Fx%2B1@example.com/{kind}"));

    for (kind, name) in [
        ("cer", "fumio-x+1@example.com.cer"),
        ("p7c", "fumio-x+1@example.com.p7c"),
        ("vcf", "fumio-x+1@example.com.vcf"),
    ] {
        let disposition = fetch(&mut stranger, kind).headers["content-disposition"].clone();
        assert_eq!(disposition, format!("attachment; filename=\"{name}\""), "{kind}");
    }
    let cer = fetch(&mut stranger, "cer");
    assert_eq!((cer.status, cer.headers["content-type"].as_str()), (200, "application/pkix-cert"));
    assert_eq!(cer.octets, der);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chain.p7c");
    fs::write(&file, fetch(&mut stranger, "p7c").octets).unwrap();
    let mut read = openssl::command(&["pkcs7", "-inform", "DER", "-print_certs", "-in"]);
    let listed = command::run(read.arg(&file)).unwrap().ok().unwrap().text();
    assert_eq!(listed.matches("BEGIN CERTIFICATE").count(), 3, "{listed}");

    let card = fetch(&mut stranger, "vcf");
    assert_eq!(card.headers["content-type"], "text/vcard; charset=utf-8");
    fs::write(folder.path().join("card.vcf"), &card.octets).unwrap();
    fs::write(folder.path().join("found.der"), &der).unwrap();
    let mut python = std::process::Command::new("python3");
    let said = command::run(python.args(["-c", READ_CARD]).arg(folder.path())).unwrap().ok().unwrap().text();
    assert_eq!(said.trim_end(), format!("fumio/x+1@example.com {name}"));
    assert_eq!(fetch(&mut stranger, "key").status, 404);
}

/// Reads a card by RFC 6350 and compares its key with the certificate.
const READ_CARD: &str = r#"
import base64, pathlib, re, sys
folder = pathlib.Path(sys.argv[1])
octets = (folder / "card.vcf").read_bytes()
assert all(len(line) <= 75 for line in octets.split(b"\r\n")), "a long line"
lines = octets.decode().replace("\r\n ", "").split("\r\n")
assert lines[0] == "BEGIN:VCARD" and lines[1] == "VERSION:4.0" and lines[-2:] == ["END:VCARD", ""], lines
card = dict(line.split(":", 1) for line in lines[1:-2])
kind, key = card["KEY"].split(";base64,")
assert kind == "data:application/pkix-cert", kind
assert base64.b64decode(key, validate=True) == (folder / "found.der").read_bytes()
print(card["EMAIL"], re.sub(r"\\(.)", r"\1", card["FN"]))
"#;

#[test]
fn who_has_nothing_to_encrypt_to_is_answered_as_who_is_not_known() {
    let portal = Portal::start();
    let (mut alice, certificate, _) = alice_with_certificate(&portal, "Alice", "alice@example.com");
    let (mut held, on_hold, _) = alice_with_certificate(&portal, "Held", "held@example.com");
    portal.person("Bob", "bob@example.com", &[]);
    let signer = portal.person("Signer", "signer@example.com", &[]);
    let mut signer = portal.session_of(signer);
    let mailbox = mailbox_of(&mut signer);
    signer.upload("/requests", &[("mailbox", &mailbox), ("keys", "signing"), ("signing", &csr())]);
    let proof = portal.mailed_link("/proof/");
    signer.get(&proof);
    assert_eq!(signer.post(&proof, &[]).status, 303);

    let mut stranger = portal.browser();
    let mut answer = |address: &str| {
        let page = stranger.get(&format!("/find?address={address}"));
        let file = stranger.get(&format!("/find/{address}/cer"));
        (page.status, page.body.replace(address, "X"), file.status, file.body.replace(address, "X"))
    };
    assert_eq!((answer("alice@example.com").0, answer("alice@example.com").2), (200, 200));
    alice.get(&format!("{certificate}/revoke"));
    alice.post(&format!("{certificate}/revoke"), &[("happening", "superseded")]);
    held.get(&format!("{on_hold}/hold"));
    held.post(&format!("{on_hold}/hold"), &[]);
    let unknown = answer("nobody@example.com");
    assert!(unknown.1.contains("No certificate was found") && unknown.2 == 404, "{}", unknown.1);
    for address in ["alice@example.com", "held@example.com", "bob@example.com", "signer@example.com"] {
        assert_eq!(answer(address), unknown, "{address}");
    }
    let wrong = stranger.get("/find?address=alice");
    assert!(wrong.status == 422 && wrong.body.contains("href=\"#address\""), "{}", wrong.body);
    for part in ["%25", "*", "alice", "a@b", "*@example.com", "alice@example.com%00"] {
        assert_eq!(stranger.get(&format!("/find/{part}/cer")).status, 404, "{part}");
    }
}

#[test]
fn sixty_look_ups_in_a_quarter_of_an_hour_are_enough_for_one_source() {
    let portal = Portal::start();
    let mut stranger = portal.browser();
    for number in 0..30 {
        assert_eq!(stranger.get(&format!("/find?address=person{number}@example.com")).status, 200);
        assert_eq!(stranger.get(&format!("/find/person{number}@example.com/cer")).status, 404);
    }
    let refused = stranger.get("/find?address=alice@example.com");
    assert!(refused.status == 429 && refused.headers.contains_key("retry-after"), "{}", refused.body);
    assert_eq!(stranger.get("/find/alice@example.com/cer").status, 429, "a file counts as a look-up");
    assert_eq!(stranger.get("/find").status, 200, "the form is no look-up");
}

#[test]
fn where_it_is_turned_off_there_is_no_look_up_and_nothing_leads_to_it() {
    let portal = Portal::start_without_look_up();
    let (mut alice, certificate, _) = alice_with_certificate(&portal, "Alice", "alice@example.com");
    let mut stranger = portal.browser();
    let unknown = stranger.get("/no-such-page");
    for path in ["/find", "/find?address=alice@example.com", "/find/alice@example.com/cer"] {
        let (answer, strip) = (stranger.get(path), |body: &str| body.replace(path, "").replace("/no-such-page", ""));
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(strip(&answer.body), strip(&unknown.body), "{path} is no unknown page");
    }
    for (browser, path) in [(&mut stranger, "/"), (&mut alice, certificate.as_str()), (&mut portal.browser(), "/trust")]
    {
        let page = browser.get(path);
        assert!(page.status == 200 && page.body.contains("href=\"/trust\""), "{path}: {}", page.body);
        assert!(!page.body.contains("/find"), "{path} leads there: {}", page.body);
    }
    assert!(Portal::start().browser().get("/").body.matches("href=\"/find\"").count() == 2, "it is there otherwise");
}

#[test]
fn each_client_behind_a_proxy_is_a_source_of_its_own_and_no_client_makes_itself_another() {
    let portal = Portal::start_behind_proxies();
    let ask = |reported: &str| {
        let headers = [("x-forwarded-for", reported)];
        portal.browser().send("GET", "/find?address=nobody@example.com", &headers, Vec::new()).status
    };
    for number in 0..60 {
        assert_eq!(ask(&format!("203.0.113.{number}, 192.0.2.1")), 200);
    }
    assert_eq!(ask("203.0.113.99, 192.0.2.1, 10.1.2.3"), 429);
    assert_eq!(ask("192.0.2.2"), 200);
    assert_eq!(portal.browser().get("/find?address=nobody@example.com").status, 200, "the proxy itself");
}

#[test]
fn without_a_proxy_what_clients_report_counts_for_nothing() {
    let portal = Portal::start();
    let ask = |reported: &str| {
        let headers = [("x-forwarded-for", reported)];
        portal.browser().send("GET", "/find?address=nobody@example.com", &headers, Vec::new()).status
    };
    for number in 0..60 {
        assert_eq!(ask(&format!("192.0.2.{number}")), 200);
    }
    assert_eq!(ask("192.0.2.99"), 429);
}

#[test]
fn each_of_two_certificates_of_an_address_is_a_file_of_its_own() {
    let portal = Portal::start();
    let (mut alice, _, first) = alice_with_certificate(&portal, "Alice", "alice@example.com");
    let mut stranger = portal.browser();
    assert!(!stranger.get("/find?address=alice@example.com").body.contains("Certificate with the serial number"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("csr");
    openssl::request(Key::UserRsa(1), "/CN=alice", &[], &file).unwrap();
    let address = "alice@example.com".parse().unwrap();
    let wanted = Wanted { address, profile: Profile::Encryption, csr: fs::read(&file).unwrap() };
    let issued = issue_certificate(&portal.ca, &permit(&Actor::Host, IssueDirectly).unwrap(), wanted).unwrap();
    let second = alice.get(&format!("/certificates/{}/download/der", issued.id)).octets;
    let page = stranger.get("/find?address=alice@example.com").body;
    let links: Vec<&str> = page
        .split("href=\"/find/alice@example.com/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|kind| kind.contains(".cer"))
        .collect();
    assert_eq!(links.len(), 2, "{page}");
    let mut names = std::collections::BTreeSet::new();
    let mut files = Vec::new();
    for link in links {
        let file = stranger.get(&format!("/find/alice@example.com/{link}"));
        assert_eq!(file.headers["content-type"], "application/pkix-cert");
        let name = file.headers["content-disposition"].clone();
        assert!(name.starts_with("attachment; filename=\"alice@example.com-") && name.ends_with(".cer\""), "{name}");
        names.insert(name);
        files.push(file.octets);
    }
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(files.contains(&first) && files.contains(&second));
    for nothing in ["00.cer", "4a0b.cer", "x.cer", ".cer", "4a0b.p7c"] {
        assert_eq!(stranger.get(&format!("/find/alice@example.com/{nothing}")).status, 404, "{nothing}");
    }
}

#[test]
fn each_client_is_told_in_three_steps_and_gpgsm_takes_the_file_as_told() {
    let portal = Portal::start_for_gpgsm(
        &web::MailConfig { tls: web::MailTls::None, port: Some(9), ..web::MailConfig::default() },
        "Example K.K.",
    );
    alice_with_certificate(&portal, "Alice", "alice@example.com");
    let mut stranger = portal.browser();
    let empty = stranger.get("/find").body;
    assert!(!empty.contains("How to use it"), "there is nothing to use yet");
    let page = stranger.get("/find?address=alice@example.com").body;
    for client in [
        "Outlook on Windows (classic)",
        "Thunderbird on a computer",
        "Mail on a Mac",
        "Mail on an iPhone or iPad",
        "Android: Samsung Email, FairEmail and others",
        "GnuPG (gpgsm, Kleopatra)",
    ] {
        let (_, rest) =
            page.split_once(&format!("<summary>{client}</summary>")).unwrap_or_else(|| panic!("{client}: {page}"));
        let (steps, _) = rest.split_once("</ol>").unwrap();
        assert_eq!(steps.matches("<li>").count(), 3, "{client}");
    }
    let folder = tempfile::Builder::new().prefix("g").tempdir().unwrap();
    let file = folder.path().join("alice@example.com.p7c");
    fs::write(&file, stranger.get("/find/alice@example.com/p7c").octets).unwrap();
    let gpgsm = |arguments: &[&str]| {
        let mut gpgsm = std::process::Command::new("gpgsm");
        gpgsm.args(["--homedir", folder.path().to_str().unwrap(), "--disable-dirmngr", "--batch"]).args(arguments);
        command::run(&mut gpgsm).unwrap().ok().unwrap().text()
    };
    gpgsm(&["--import", file.to_str().unwrap()]);
    assert!(gpgsm(&["--list-keys"]).contains("alice@example.com"), "gpgsm has it");
    assert!(gpgsm(&["--dump-cert"]).contains("sha2_fpr"), "the trust page names it");
    std::process::Command::new("gpgconf")
        .args(["--homedir", folder.path().to_str().unwrap(), "--kill", "all"])
        .output()
        .unwrap();
}
