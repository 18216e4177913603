use std::fs;
use std::process::Command;

use inkan_tests::{command, openssl};

use crate::support::Portal;

#[test]
fn the_root_is_told_in_words_and_for_each_client() {
    let portal = Portal::start();
    let mut browser = portal.browser();
    let page = browser.get("/trust").body;
    let (_, rest) = page.split_once("<ol class=\"readings\">").unwrap();
    let (readings, _) = rest.split_once("</ol>").unwrap();
    assert_eq!(readings.matches("<li><code>").count(), 16, "{readings}");
    let first = readings.split("<code>").nth(1).unwrap();
    let english = ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Niner"];
    let letters = ["Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot"];
    let said = |digit: char| [english.as_slice(), &letters].concat()[digit.to_digit(16).unwrap() as usize];
    let words: Vec<String> = first[..4].chars().map(|digit| format!("<span>{}</span>", said(digit))).collect();
    assert!(first.contains(&format!("</code> {}</li>", words.join(" "))), "{first}");
    let japanese = browser.send("GET", "/trust", &[("accept-language", "ja")], Vec::new()).body;
    assert!(japanese.contains("チャーリー") || japanese.contains("きゅう"), "{japanese}");
    assert_eq!(page.matches("<summary>").count(), 2 + 7, "a reading for each CA, and seven clients for the root");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("root.cer");
    fs::write(&file, browser.get("/trust/root-g1.cer").octets).unwrap();
    let mut ask = openssl::command(&["x509", "-inform", "DER", "-noout", "-fingerprint", "-sha1", "-in"]);
    let said = command::run(ask.arg(&file)).unwrap().ok().unwrap().text();
    let sha1 = said.trim().split_once('=').unwrap().1.replace(':', "");
    assert!(page.contains(&format!("<pre>{sha1} S relax</pre>")), "{sha1}");
    assert!(page.contains("-CAfile Example-K.K.-Root-CA-G1.pem"), "the name under which the file is saved");
    assert!(page.contains("proves nothing by itself") && page.contains("href=\"/trust/sheet\""));
}

#[test]
fn an_apple_profile_is_signed_holds_the_root_and_the_ca_below_it_and_is_the_same_each_time() {
    let portal = Portal::start();
    let mut browser = portal.browser();
    let profile = browser.get("/trust/root-g1.mobileconfig");
    assert_eq!(
        (profile.status, profile.headers["content-type"].as_str()),
        (200, "application/x-apple-aspen-config"),
        "{}",
        profile.body
    );
    let folder = tempfile::tempdir().unwrap();
    for (name, path) in [("root", "/trust/root-g1.cer"), ("issuing", "/trust/issuing-g1.cer")] {
        fs::write(folder.path().join(name), browser.get(path).octets).unwrap();
    }
    let signed = |octets: &[u8]| {
        let verify = &mut Command::new("openssl");
        verify.args(["cms", "-verify", "-binary", "-inform", "DER", "-no-CApath", "-no-CAstore", "-CAfile"]);
        verify.arg(folder.path().join("root.pem"));
        command::run_with_input(verify, octets).unwrap().ok().unwrap().stdout
    };
    fs::write(folder.path().join("root.pem"), browser.get("/trust/root-g1.pem").octets).unwrap();
    fs::write(folder.path().join("profile"), signed(&profile.octets)).unwrap();
    command::run(Command::new("python3").args(["-c", READ_PROFILE]).arg(folder.path())).unwrap().ok().unwrap();
    let japanese = browser.send("GET", "/trust/root-g1.mobileconfig", &[("accept-language", "ja")], Vec::new());
    assert_eq!(signed(&japanese.octets), signed(&profile.octets));
    assert_eq!(browser.get("/trust/issuing-g1.mobileconfig").status, 404, "only a root is to be trusted");
    assert_eq!(browser.get("/trust/nothing.mobileconfig").status, 404);
}

#[test]
fn a_flood_of_questions_for_a_profile_makes_one_certificate_and_opens_its_key_once() {
    let portal = Portal::start();
    let ask = || portal.browser().get("/trust/root-g1.mobileconfig").octets[0];
    std::thread::scope(|scope| {
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        assert!(asked.into_iter().all(|it| it.join().unwrap() == SIGNED));
    });
    assert_eq!(portal.database.count("server_key WHERE kind = 'notice-signer'").unwrap(), 1);
    // Opening a key takes tens of milliseconds and 16 MiB, also for anonymous requests.
    fs::remove_file(portal.keys().join("../passphrase")).unwrap();
    assert_eq!(ask(), SIGNED, "the key was opened again");
}

/// What DER begins with, and XML does not.
const SIGNED: u8 = 0x30;

/// Reads a profile by Python's plistlib and compares what it holds with the certificates.
const READ_PROFILE: &str = r#"
import pathlib, plistlib, sys, uuid
folder = pathlib.Path(sys.argv[1])
top = plistlib.loads((folder / "profile").read_bytes())
assert top["PayloadType"] == "Configuration" and top["PayloadVersion"] == 1, top
assert top["PayloadOrganization"] == "Example K.K.", top
root, issuing = top["PayloadContent"]
assert root["PayloadType"] == "com.apple.security.root" and issuing["PayloadType"] == "com.apple.security.pkcs1"
assert root["PayloadContent"] == (folder / "root").read_bytes()
assert issuing["PayloadContent"] == (folder / "issuing").read_bytes()
ids = {uuid.UUID(part["PayloadUUID"]) for part in (top, root, issuing)}
assert len(ids) == 3 and all(it.version == 8 and it.variant == uuid.RFC_4122 for it in ids), ids
assert len({part["PayloadIdentifier"] for part in (top, root, issuing)}) == 3
"#;

#[test]
fn the_sheet_has_what_is_read_aloud_and_whom_to_call() {
    let portal = Portal::start_with_contact();
    let mut browser = portal.browser();
    let page = browser.get("/trust/sheet");
    assert_eq!(page.status, 200, "{}", page.body);
    let (_, sheet) = page.body.split_once("<article class=\"sheet\"").unwrap();
    let (sheet, _) = sheet.split_once("</article>").unwrap();
    let authorities = ca_core::use_cases::status::trust::list_authorities(&portal.ca).unwrap();
    for authority in &authorities {
        assert!(sheet.contains(&authority.name), "{sheet}");
        let digits = authority.fingerprint.to_string().to_uppercase();
        for group in 0..16 {
            assert!(sheet.contains(&format!("<li><code>{}</code> ", &digits[4 * group..4 * group + 4])), "{sheet}");
        }
    }
    assert_eq!(sheet.matches("<svg class=\"qr\"").count(), authorities.len());
    assert!(sheet.contains("Example K.K.") && sheet.contains("(UTC+09:00)"), "{sheet}");
    for part in ["Security Desk", "href=\"tel:+81312345678\"", "href=\"mailto:security%2Bdesk@example.com\""] {
        assert!(sheet.contains(part), "{part}: {sheet}");
    }
    assert!(!page.body.contains("<script"), "no script is needed");
    let japanese = browser.send("GET", "/trust/sheet", &[("accept-language", "ja")], Vec::new()).body;
    assert!(japanese.contains("きゅう") || japanese.contains("アルファ"), "{japanese}");
    let without = Portal::start().browser().get("/trust/sheet").body;
    assert!(
        page.body.contains("It opens no page.") && !page.body.contains("proves nothing by itself"),
        "{}",
        page.body
    );
    assert!(without.contains("Ask the help desk") && !without.contains("tel:"), "{without}");
}
