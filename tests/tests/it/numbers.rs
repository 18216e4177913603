//! Serial numbers and fingerprints are taken at the command line as other programs print them.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;
use inkan_tests::openssl;

use crate::scene::{Issued, issue, organisation};

#[test]
fn what_openssl_and_certtool_print_finds_the_certificate() -> Result<()> {
    let inkan = organisation()?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    for options in [["-serial"].as_slice(), &["-fingerprint", "-sha256"], &["-fingerprint", "-sha1"]] {
        let mut printing = openssl::command(&["x509", "-noout", "-in"]);
        let printed = run(printing.arg(&issued.certificate).args(options))?.ok()?.text();
        shows(&inkan, &issued, &printed)?;
        shows(&inkan, &issued, &printed.to_ascii_lowercase())?;
    }
    let mut printing = openssl::command(&["x509", "-noout", "-text", "-in"]);
    let text = run(printing.arg(&issued.certificate))?.ok()?.text();
    let lines: Vec<&str> = text.lines().skip_while(|line| !line.contains("Serial Number")).take(2).collect();
    shows(&inkan, &issued, &lines.join("\n"))?;
    let mut printing = Command::new("certtool");
    let text = run(printing.args(["--certificate-info", "--infile"]).arg(&issued.certificate))?.ok()?.text();
    for label in ["Serial Number (hex):", "sha1:", "sha256:"] {
        let line = text.lines().find(|line| line.trim().starts_with(label)).with_context(|| text.clone())?;
        shows(&inkan, &issued, line)?;
    }
    Ok(())
}

#[test]
fn what_windows_and_an_input_method_write_finds_the_certificate() -> Result<()> {
    let inkan = organisation()?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let shown = inkan.json(&["certificate", "show", &issued.serial])?;
    let sha256 = shown["sha256"].as_str().context("a fingerprint")?;
    let pairs = |digits: &str, between: &str| {
        let digits: Vec<char> = digits.chars().collect();
        digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join(between)
    };
    for number in [
        format!("\u{200e}{}", pairs(&issued.serial, " ")),
        format!("0x{}", issued.serial.to_ascii_uppercase()),
        format!("00{}", issued.serial),
        format!("シリアル番号：{}", pairs(&issued.serial, "：")),
        pairs(&issued.serial, "\u{a0}"),
        pairs(&sha256.to_ascii_uppercase(), "\t"),
    ] {
        shows(&inkan, &issued, &number)?;
    }
    // The same in the commands that change the certificate.
    inkan.text(&["certificate", "hold", &pairs(&issued.serial, ":")])?;
    inkan.text(&["certificate", "release", sha256])?;
    let fingerprint = pairs(sha256, ":");
    let revoked = inkan.json(&["certificate", "revoke", &fingerprint, "--yes", "--happening", "superseded"])?;
    ensure!(revoked["serial"] == issued.serial.as_str() && revoked["status"]["state"] == "revoked", "{revoked}");
    Ok(())
}

#[test]
fn what_is_no_number_says_so() -> Result<()> {
    let inkan = organisation()?;
    for (number, says) in [
        ("alice@example.com", "not a certificate serial number"),
        ("-04d2", "not a certificate serial number"),
        ("0x0", "the serial number zero"),
        (&"4a".repeat(33), "longer than a certificate serial number"),
        ("Serial Number (dec): 4660", "a decimal number"),
        (&"98".repeat(19), "a decimal number"),
        ("sha256 Fingerprint=4A:0B", "not a fingerprint"),
    ] {
        let ran = inkan.run(&["certificate", "show", "--", number])?;
        ensure!(ran.status.code() == Some(3) && ran.stderr.contains(says), "{number}: {:?} {}", ran.status, ran.stderr);
    }
    let unknown = inkan.run(&["certificate", "show", &"4a".repeat(32)])?;
    ensure!(unknown.status.code() == Some(5), "{:?} {}", unknown.status, unknown.stderr);
    let neither = inkan.run(&["directory", "why", "alice"])?;
    ensure!(neither.status.code() == Some(3) && neither.stderr.contains("not the name of a CA"), "{}", neither.stderr);
    Ok(())
}

fn shows(inkan: &Inkan, issued: &Issued, number: &str) -> Result<()> {
    let shown = inkan.json(&["certificate", "show", number])?;
    ensure!(shown["serial"] == issued.serial.as_str(), "{number}: {shown}");
    Ok(())
}
