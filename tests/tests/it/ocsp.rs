//! OCSP over HTTP: every client asks in its own way, and each refuses what was revoked.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run};
use inkan_tests::inkan::Serving;
use inkan_tests::keys::Key;
use inkan_tests::ocsp::OcspClient;
use inkan_tests::{openssl, wait};
use tempfile::TempDir;

use crate::scene::{Issued, Reachable, authorities, issue};

#[test]
fn openssl_asks_by_post_and_sees_the_revocation_of_another_process() -> Result<()> {
    let office = Office::open()?;
    let uri = run(openssl::command(&["x509", "-noout", "-ocsp_uri", "-in"]).arg(&office.issued.certificate))?.ok()?;
    ensure!(uri.text().trim() == office.url(), "the certificate names {}", uri.text());
    let ask = |options: &[&str]| -> Result<String> {
        let mut ask = openssl::command(&["ocsp"]);
        ask.args(options).arg("-issuer").arg(&office.issuing).arg("-cert").arg(&office.issued.certificate);
        let ran = run(ask.args(["-url", &office.url(), "-CAfile"]).arg(&office.root))?.ok()?;
        ensure!(ran.stderr.contains("Response verify OK"), "{}", ran.stderr);
        Ok(ran.text())
    };
    for options in [&["-no_nonce"][..], &["-sha256", "-no_nonce"], &["-nonce"]] {
        ensure!(ask(options)?.contains(": good"), "{options:?}");
    }
    office.revoke()?;
    for options in [&["-no_nonce"][..], &["-sha256", "-no_nonce"], &["-nonce"]] {
        let said = wait::until("the answer to change", || {
            let said = ask(options)?;
            Ok(said.contains(": revoked").then_some(said))
        })?;
        ensure!(said.contains("Reason: keyCompromise"), "{options:?}: {said}");
    }
    Ok(())
}

#[test]
fn nss_asks_by_get_and_refuses_a_revoked_certificate() -> Result<()> {
    let office = Office::open()?;
    let database = office.folder.path().join("nss");
    std::fs::create_dir(&database)?;
    let place = format!("sql:{}", database.display());
    run(Command::new("certutil").args(["-N", "--empty-password", "-d", &place]))?.ok()?;
    let mut trust = Command::new("certutil");
    run(trust.args(["-A", "-n", "root", "-t", ",C,", "-d", &place, "-a", "-i"]).arg(&office.root))?.ok()?;
    let check = || -> Result<Ran> {
        let mut check = Command::new("vfychain");
        // Usage 4 is the mail signer; the answer has to be had.
        check.args(["-d", &place, "-pp", "-u", "4", "-g", "leaf", "-m", "ocsp", "-s", "requireInfo"]);
        check.args(["-s", "failIfNoInfo", "-a"]).arg(&office.issued.certificate).arg(&office.issuing);
        run(&mut check)
    };
    check()?.ok()?;
    let asked = office.reachable.inkan.log()?;
    ensure!(!asked.contains("can't be answered"), "{asked}");
    office.revoke()?;
    let refused = wait::until("NSS to see it", || Ok(Some(check()?).filter(|ran| !ran.succeeded())))?;
    let said = format!("{}{}", refused.text(), refused.stderr);
    ensure!(said.contains("-8180"), "refused, but not as revoked: {said}");
    Ok(())
}

#[test]
fn gnutls_asks_and_verifies_the_answer() -> Result<()> {
    let office = Office::open()?;
    let chain = office.folder.path().join("chain.pem");
    let both =
        [&office.issuing, &office.root].map(std::fs::read_to_string).into_iter().collect::<Result<String, _>>()?;
    std::fs::write(&chain, both)?;
    let ask = || -> Result<Ran> {
        let mut ask = Command::new("ocsptool");
        ask.arg(format!("--ask={}", office.url())).arg("--load-issuer").arg(&office.issuing);
        ask.arg("--load-cert").arg(&office.issued.certificate).arg("--load-trust").arg(&chain);
        run(&mut ask)
    };
    let said = ask()?.ok()?.text();
    ensure!(said.contains("Certificate Status: good") && said.contains("Verifying OCSP Response: Success"), "{said}");
    office.revoke()?;
    wait::until("the answer to change", || {
        let said = ask()?.text();
        Ok((said.contains("Certificate Status: revoked") && said.contains("Success")).then_some(()))
    })
}

#[test]
fn a_cache_is_told_how_long_and_a_get_is_read_however_it_is_written() -> Result<()> {
    let office = Office::open()?;
    let client = office.client()?;
    let question = client.ask(&["-no_nonce"], &[&office.issued.serial])?;
    let base64 = data_encoding::BASE64.encode(&question);
    let percent = base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let curl = |options: &[&str], path: &str| -> Result<Vec<u8>> {
        let url = format!("{}/{path}", office.url());
        Ok(run(Command::new("curl").args(["--silent", "--show-error", "--path-as-is"]).args(options).arg(url))?
            .ok()?
            .stdout)
    };
    let first = curl(&[], &percent)?;
    ensure!(client.read(&first, &[], &office.issued.serial)?.status == "good");
    let lower_case = percent.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d");
    for written in [base64.clone(), base64.trim_end_matches('=').to_owned(), lower_case] {
        ensure!(curl(&[], &written)? == first, "{written} was read otherwise");
    }
    let headers = String::from_utf8(curl(&["--head"], &percent)?)?.to_ascii_lowercase();
    for wanted in [
        "http/1.1 200",
        "content-type: application/ocsp-response",
        "cache-control: max-age=60, public, no-transform, must-revalidate",
        "etag: \"",
        "last-modified: ",
        "expires: ",
        "date: ",
    ] {
        ensure!(headers.contains(wanted), "{wanted} is not in {headers}");
    }
    let tag = headers.lines().find_map(|line| line.strip_prefix("etag: ")).context("a tag")?.trim().to_owned();
    let again = curl(&["--include", "--header", &format!("If-None-Match: {tag}")], &percent)?;
    ensure!(again.starts_with(b"HTTP/1.1 304"), "{}", String::from_utf8_lossy(&again));
    let with_nonce = data_encoding::BASE64.encode(&client.ask(&["-nonce"], &[&office.issued.serial])?);
    let headers = String::from_utf8(curl(&["--head"], &with_nonce.replace('/', "%2F"))?)?.to_ascii_lowercase();
    let line = |name: &str| headers.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    ensure!(line("cache-control: ") == Some("max-age=0, no-transform, must-revalidate"), "{headers}");
    ensure!(line("expires: ").is_some() && line("expires: ") == line("last-modified: "), "{headers}");
    Ok(())
}

#[test]
fn a_get_whose_slashes_a_proxy_has_merged_is_read() -> Result<()> {
    let office = Office::open()?;
    let client = office.client()?;
    let serial = "4affffffffffff0b";
    let path = data_encoding::BASE64.encode(&client.ask(&["-no_nonce"], &[serial])?);
    ensure!(path.contains("//"), "{path} has no slashes to merge");
    let mut merged = path.clone();
    while merged.contains("//") {
        merged = merged.replace("//", "/");
    }
    for path in [&path, &merged, &merged.replace('/', "%2F"), merged.trim_end_matches('=')] {
        let url = format!("{}/{path}", office.url());
        let answer = run(Command::new("curl").args(["--silent", "--show-error", "--path-as-is", &url]))?.ok()?.stdout;
        ensure!(client.read(&answer, &[], serial)?.status == "unknown", "{path}");
    }
    Ok(())
}

#[test]
fn what_is_no_question_is_answered_by_the_protocols_own_error_and_kept_by_nobody() -> Result<()> {
    let office = Office::open()?;
    let malformed = [0x30, 3, 0x0a, 1, 1];
    let ask = |options: &[&str], path: &str| -> Result<(String, Vec<u8>)> {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--dump-header", "-", "--output"]).arg(office.folder.path().join("answer"));
        let ran = run(curl.args(options).arg(format!("{}{path}", office.url())))?.ok()?;
        Ok((ran.text().to_ascii_lowercase(), std::fs::read(office.folder.path().join("answer"))?))
    };
    let large = "x".repeat(5000);
    for (options, path) in [
        (&["--data-binary", "GET / HTTP/1.1"][..], ""),
        (&["--data-binary", &large], ""),
        (&["--data-binary", ""], ""),
        (&[], "/MAMK*"),
        (&[], "/%"),
        (&[], "/MAMKAQE="),
    ] {
        let (headers, answer) = ask(options, path)?;
        ensure!(answer == malformed && headers.contains("cache-control: no-store"), "{path}: {headers} {answer:?}");
    }
    // The root's key is not here, so that nobody can answer for the issuing CA.
    let client = office.client()?;
    let question = client.ask_under(client.root(), &["-no_nonce"], &["4a0b"])?;
    let (_, answer) = ask(&[], &format!("/{}", data_encoding::BASE64.encode(&question)))?;
    ensure!(answer == [0x30, 3, 0x0a, 1, 6], "{answer:?}");
    Ok(())
}

#[test]
fn the_server_makes_its_responder_and_the_command_replaces_it() -> Result<()> {
    let office = Office::open()?;
    let inkan = &office.reachable.inkan;
    let before = inkan.json(&["ocsp", "status"])?;
    ensure!(before[0]["key_is_here"] == true && before[1].is_null(), "{before}");
    inkan.text(&["ocsp", "renew"])?;
    let after = inkan.json(&["ocsp", "status"])?;
    ensure!(after[1] == before[0] && after[0]["serial"] != before[0]["serial"], "{after}");
    let trail = inkan.json(&["audit", "list"])?;
    let made = trail.as_array().context("a list")?.iter().filter(|row| row["action"] == "responder.issue").count();
    ensure!(made == 2, "the trail knows of {made} responders");
    Ok(())
}

/// Alice's signing certificate, a running server with its responder, and files for clients.
struct Office {
    reachable: Reachable,
    issued: Issued,
    root: PathBuf,
    issuing: PathBuf,
    folder: TempDir,
    _serving: Serving,
}

impl Office {
    fn open() -> Result<Self> {
        let (reachable, serving) = Reachable::serving()?;
        let issued = issue(&reachable.inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
        let (root, issuing) = authorities(&reachable.inkan, &issued)?;
        wait::until("the server to have made its responder", || {
            let status = reachable.inkan.run(&["ocsp", "status"])?;
            Ok(status.succeeded().then_some(()))
        })?;
        Ok(Self { reachable, issued, root, issuing, folder: tempfile::tempdir()?, _serving: serving })
    }

    fn url(&self) -> String {
        format!("{}/ocsp", self.reachable.publication)
    }

    fn client(&self) -> Result<OcspClient> {
        OcspClient::new(&std::fs::read_to_string(&self.root)?, &std::fs::read_to_string(&self.issuing)?)
    }

    fn revoke(&self) -> Result<()> {
        let serial = &self.issued.serial;
        self.reachable.inkan.text(&["certificate", "revoke", serial, "--yes", "--happening", "key-stolen"]).map(drop)
    }
}
