//! Certificates with Ed25519 keys: which programs can't use them, as the command says.

use std::process::Command;

use anyhow::{Result, ensure};
use inkan_tests::command::run;
use inkan_tests::keys::Key;
use inkan_tests::openssl;

use crate::scene::{authorities, issue, organisation};

#[test]
fn an_ed25519_key_is_certified_with_a_word_on_programs_that_cannot_use_it() -> Result<()> {
    let inkan = organisation()?;
    let csr = inkan.file("ed25519.csr");
    openssl::request(Key::UserEd25519, "/CN=x", &[], &csr)?;
    let csr = csr.display().to_string();
    let issue = ["certificate", "issue", "--mail", "alice@example.com", "--profile", "signing", "--csr", &csr];
    let text = inkan.text(&issue)?;
    ensure!(text.contains("NSS 3.87") && text.contains("OpenSSL 3.0 signs no mail"), "{text}");
    Ok(())
}

#[test]
fn nss_and_openssl_cannot_use_it_as_is_said() -> Result<()> {
    let inkan = organisation()?;
    for (key, can) in [(Key::UserRsa(1), true), (Key::UserEd25519, false)] {
        let issued = issue(&inkan, "alice@example.com", "signing", key)?;
        let (root, issuing) = authorities(&inkan, &issued)?;
        let database = inkan.file(&issued.serial);
        std::fs::create_dir(&database)?;
        let certutil = |arguments: &[&str]| run(Command::new("certutil").args(arguments).arg("-d").arg(&database));
        certutil(&["-N", "--empty-password"])?.ok()?;
        for (name, file) in [("root", &root), ("issuing", &issuing)] {
            certutil(&["-A", "-n", name, "-t", ",C,", "-a", "-i", &file.display().to_string()])?.ok()?;
        }
        let loaded =
            certutil(&["-A", "-n", "alice", "-t", ",,", "-a", "-i", &issued.certificate.display().to_string()])?;
        ensure!(loaded.status.success() == can, "NSS, {key:?}: {:?} {}", loaded.status, loaded.stderr);
        let mut sign = openssl::command(&["cms", "-sign", "-outform", "DER", "-signer"]);
        sign.arg(&issued.certificate).arg("-inkey").arg(key.file()?).arg("-in").arg(&root);
        let signed = run(&mut sign)?;
        ensure!(signed.status.success() == can, "OpenSSL, {key:?}: {:?} {}", signed.status, signed.stderr);
    }
    Ok(())
}
