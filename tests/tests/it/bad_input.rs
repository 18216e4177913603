//! Bad input at the command line: a clear error, an exit code for scripts, and nothing half-done.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::Ran;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;
use inkan_tests::openssl;

use crate::scene::organisation;

#[test]
fn requests_that_cannot_be_taken_say_why_and_leave_nothing() -> Result<()> {
    let inkan = organisation()?;
    let good = inkan.file("good.csr");
    openssl::request(Key::UserRsa(1), "/CN=x", &[], &good)?;
    let text = fs::read_to_string(&good)?;
    let weak = inkan.file("weak.csr");
    openssl::request(Key::WeakRsa, "/CN=x", &[], &weak)?;
    let cases: [(&str, Vec<u8>, &str); 8] = [
        ("broken PEM", text.replace("-----END", "-----E").into_bytes(), "damaged"),
        ("damaged body", text.replacen("MII", "M!I", 1).into_bytes(), "damaged"),
        ("private key", fs::read(Key::UserRsa(1).file()?)?, "Never send a private key"),
        ("one megabyte", vec![b'A'; 1 << 20], "larger than 32 KiB"),
        ("empty", Vec::new(), "this file is empty"),
        ("NUL octets", vec![0; 64], "not a certificate signing request"),
        ("wrong signature", with_wrong_signature(&inkan, &good)?, "signature is wrong"),
        ("weak key", fs::read(&weak)?, "shorter than 2048"),
    ];
    for (name, content, says) in cases {
        let file = inkan.file("bad.csr");
        fs::write(&file, content)?;
        let ran = issue(&inkan, "alice@example.com", &file)?;
        ensure!(ran.status.code() == Some(3), "{name}: {:?} {}", ran.status, ran.stderr);
        ensure!(ran.stderr.contains(says), "{name}: {}", ran.stderr);
        ensure!(!ran.stderr.contains("BEGIN PRIVATE"), "{name}: the key was echoed");
    }
    ensure!(inkan.json(&["certificate", "list"])? == serde_json::json!([]), "something was issued");
    Ok(())
}

#[test]
fn requests_and_keys_as_programs_write_them_are_told_apart_by_the_command() -> Result<()> {
    let inkan = organisation()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ca-core/tests/requests");
    for name in ["utf16le-bom.req", "shift-jis-before.csr", "old-certificate-first.csr", "keytool-ec-sha512.csr"] {
        issue(&inkan, "alice@example.com", &folder.join(name))?.ok()?;
    }
    for (name, says) in [
        ("file.p12", "Treat the key as disclosed"),
        ("pkcs8-enc.der", "Treat the key as disclosed"),
        ("sec1.der", "Treat the key as disclosed"),
        ("private-key-utf16.pem", "Treat the key as disclosed"),
        ("pss-key.csr", "RSASSA-PSS only"),
        ("openssl-ec-explicit.csr", "explicit parameters"),
        ("spki-without-null.csr", "parameters NULL"),
        ("version-2.csr", "field version"),
        ("critical-01.csr", "field critical"),
    ] {
        let ran = issue(&inkan, "alice@example.com", &folder.join(name))?;
        ensure!(ran.status.code() == Some(3) && ran.stderr.contains(says), "{name}: {:?} {}", ran.status, ran.stderr);
    }
    Ok(())
}

#[test]
fn addresses_that_cannot_be_taken_say_why() -> Result<()> {
    let inkan = organisation()?;
    let csr = inkan.file("good.csr");
    openssl::request(Key::UserRsa(1), "/CN=x", &[], &csr)?;
    let long = format!("{}@example.com", "a".repeat(70));
    for (mail, code, says) in [
        ("nobody@example.com", 4, "nobody here is known"),
        ("alice@example.net", 4, "not in a domain of the organisation"),
        (long.as_str(), 3, "longer than 64 characters"),
        ("alice", 3, "no @"),
        ("*)(uid=*@example.com", 3, "not a plain name"),
        ("alice@exa\u{202e}mple.com", 3, "not a usable domain"),
        ("田中@example.com", 3, "outside ASCII"),
        ("ALICE@example.com", 6, "both spellings are one mailbox"),
    ] {
        let ran = issue(&inkan, mail, &csr)?;
        ensure!(ran.status.code() == Some(code), "{mail}: {:?} {}", ran.status, ran.stderr);
        ensure!(ran.stderr.contains(says), "{mail}: {}", ran.stderr);
    }
    Ok(())
}

#[test]
fn names_that_hide_something_are_refused() -> Result<()> {
    let inkan = organisation()?;
    let long = "a".repeat(65);
    for name in ["", "   ", "Al\u{202e}ice", "Al\u{200b}ice", "Al\nice", "-", long.as_str()] {
        let ran = inkan.run(&["person", "add", "--name", name, "--mail", "bob@example.com"])?;
        ensure!(ran.status.code() == Some(3), "{name:?}: {:?} {}", ran.status, ran.stderr);
    }
    let taken = inkan.run(&["person", "add", "--name", "Other", "--mail", "Alice@example.com"])?;
    ensure!(taken.status.code() == Some(6), "{}", taken.stderr);
    let everybody = inkan.json(&["person", "list"])?;
    ensure!(everybody.as_array().map(Vec::len) == Some(1), "{everybody}");
    Ok(())
}

#[test]
fn unknown_roles_and_languages_are_wrong_usage_that_names_the_known_ones() -> Result<()> {
    let inkan = organisation()?;
    for (arguments, hint) in [
        (["grant", "--mail", "alice@example.com", "--role", "boss"].as_slice(), "security-officer"),
        (&["add", "--name", "Bob", "--mail", "bob@example.com", "--role", "boss"], "security-officer"),
        (&["add", "--name", "Bob", "--mail", "bob@example.com", "--language", "fr"], "give en or ja"),
    ] {
        let ran = inkan.run(&[&["person"], arguments].concat())?;
        ensure!(ran.status.code() == Some(2) && ran.stderr.contains(hint), "{:?} {}", ran.status, ran.stderr);
    }
    let everybody = inkan.json(&["person", "list"])?;
    ensure!(everybody.as_array().map(Vec::len) == Some(1), "{everybody}");
    Ok(())
}

#[test]
fn an_internationalised_domain_is_certified_as_a_label() -> Result<()> {
    let inkan = crate::scene::organisation_with(&["--domain", "日本語.jp"])?;
    let added = inkan.json(&["person", "add", "--name", "田中 太郎", "--mail", "tanaka@日本語.jp"])?;
    ensure!(added["mailboxes"][0]["address"] == "tanaka@xn--wgv71a119e.jp", "{added}");
    let csr = inkan.file("idn.csr");
    openssl::request(Key::UserRsa(1), "/CN=x", &[], &csr)?;
    issue(&inkan, "tanaka@日本語.jp", &csr)?.ok()?;
    Ok(())
}

#[test]
fn unknown_and_malformed_serial_numbers_have_codes_of_their_own() -> Result<()> {
    let inkan = organisation()?;
    for (serial, code) in [("4a0b0c", 5), ("xyz", 3), ("", 3), ("00", 3), ("ff", 5)] {
        let ran = inkan.run(&["certificate", "revoke", serial, "--yes", "--happening", "superseded"])?;
        ensure!(ran.status.code() == Some(code), "{serial}: {:?} {}", ran.status, ran.stderr);
    }
    Ok(())
}

#[test]
fn a_revocation_cannot_begin_in_the_future() -> Result<()> {
    let inkan = organisation()?;
    let issued = crate::scene::issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    for since in ["2999-01-01T00:00:00Z", "yesterday"] {
        let ran = inkan.run(&[
            "certificate",
            "revoke",
            &issued.serial,
            "--yes",
            "--happening",
            "key-stolen",
            "--since",
            since,
        ])?;
        ensure!(ran.status.code() == Some(3), "{since}: {:?} {}", ran.status, ran.stderr);
    }
    Ok(())
}

fn issue(inkan: &Inkan, mail: &str, csr: &Path) -> Result<Ran> {
    let csr = csr.to_str().context("UTF-8")?;
    inkan.run(&["certificate", "issue", "--mail", mail, "--profile", "signing", "--csr", csr])
}

/// The request in DER with an octet of its signature turned.
fn with_wrong_signature(inkan: &Inkan, good: &Path) -> Result<Vec<u8>> {
    let der = inkan.file("good.der");
    let mut convert = openssl::command(&["req", "-outform", "DER", "-in"]);
    inkan_tests::command::run(convert.arg(good).arg("-out").arg(&der))?.ok()?;
    let mut bytes = fs::read(&der)?;
    *bytes.last_mut().context("a request")? ^= 1;
    Ok(bytes)
}
