//! `inkan init` makes a whole installation or nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Result, ensure};
use inkan_tests::command::{run, run_with_input};
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;
use inkan_tests::openssl;

#[test]
fn keys_are_generated_encrypted_and_the_roots_key_is_not_in_the_servers_store() -> Result<()> {
    let inkan = Inkan::without_init()?;
    let data = inkan.file("data");
    let mut init = inkan.program()?;
    init.args(["init", "--organisation", "Example", "--country", "JP", "--domain", "example.com"]);
    init.args(["--key-algorithm", "ecdsa-p384", "--database", inkan.database().url()]).arg("--data").arg(&data);
    let told = run(&mut init)?.ok()?.text();
    ensure!(told.contains("warning: the CA keys are ECDSA, with which gpgsm 2.2"), "{told}");
    let root_key = fs::read_to_string(data.join("root-key/root-g1.pem"))?;
    let issuing_key = fs::read_to_string(data.join("keys/issuing-g1.pem"))?;
    let head_key = fs::read_to_string(data.join("keys/audit.pem"))?;
    for key in [&root_key, &issuing_key, &head_key] {
        ensure!(key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "a key lies about unencrypted");
    }
    ensure!(!data.join("keys/root-g1.pem").exists(), "the root's key is in the server's store");
    let public = data.join("audit-heads.pub.pem");
    let fingerprint = sha256_of_public_key(&public)?;
    ensure!(told.contains(&format!("SHA-256 {fingerprint}")), "{told} does not tell {fingerprint}");
    let secrets = [
        "passphrase",
        "keys/issuing-g1.pem",
        "keys/audit.pem",
        "root-key/root-g1.pem",
        "root-key/root-g1.pem.passphrase",
    ];
    for secret in secrets {
        let mode = fs::metadata(data.join(secret))?.permissions().mode() & 0o777;
        ensure!(mode == 0o400, "{secret} has mode {mode:o}");
    }
    let root = fs::metadata(data.join("root-key"))?.permissions().mode() & 0o777;
    ensure!(root == 0o700, "the folder of the root's key has mode {root:o}");
    if let Some(file) = inkan.database().url().strip_prefix("sqlite:") {
        let mode = fs::metadata(file)?.permissions().mode() & 0o777;
        ensure!(mode == 0o600, "the database has mode {mode:o}");
    }
    let mut opened = openssl::command(&["pkey", "-noout", "-in"]);
    opened.arg(data.join("root-key/root-g1.pem"));
    opened.args(["-passin", &format!("file:{}", data.join("root-key/root-g1.pem.passphrase").display())]);
    run(&mut opened)?.ok()?;
    Ok(())
}

/// It depends on the keys that the CAs have and not on how they came by them.
#[test]
fn keys_on_curves_are_warned_of_by_program_too_and_rsa_keys_are_not() -> Result<()> {
    for (root, issuing, warnings) in [
        (Key::UserRsa(1), Key::UserRsa(2), 0),
        (Key::UserRsa(1), Key::UserP256(1), 1),
        (Key::UserP256(1), Key::UserRsa(1), 1),
    ] {
        let inkan = Inkan::without_init()?;
        let mut init = inkan.program()?;
        init.args(["--json", "init", "--organisation", "Example", "--country", "JP", "--domain", "example.com"]);
        init.args(["--database", inkan.database().url()]).arg("--data").arg(inkan.file("data"));
        init.arg("--root-key").arg(root.file()?).arg("--issuing-key").arg(issuing.file()?);
        let told: serde_json::Value = serde_json::from_str(&run(&mut init)?.ok()?.text())?;
        let found = told["warnings"].as_array().map(Vec::len);
        ensure!(found == Some(warnings), "{root:?} and {issuing:?}: {told}");
    }
    Ok(())
}

/// As openssl sees it, in hexadecimal.
fn sha256_of_public_key(pem: &Path) -> Result<String> {
    let der = run(openssl::command(&["pkey", "-pubin", "-outform", "DER", "-in"]).arg(pem))?.ok()?.stdout;
    let digest = run_with_input(&mut openssl::command(&["dgst", "-sha256", "-r"]), &der)?.ok()?.text();
    Ok(digest.split(' ').next().unwrap_or_default().to_owned())
}

#[test]
fn a_second_init_in_the_same_place_changes_nothing() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    let before = fs::read(inkan.file("inkan.toml"))?;
    let mut init = inkan.program()?;
    init.args(["init", "--organisation", "Other", "--country", "JP", "--domain", "example.org", "--data"])
        .arg(inkan.path());
    let second = run(&mut init)?;
    ensure!(second.status.code() == Some(6) && second.stderr.contains("already holds"), "{}", second.stderr);
    ensure!(fs::read(inkan.file("inkan.toml"))? == before, "the configuration changed");
    Ok(())
}

#[test]
fn a_failed_init_leaves_nothing_behind() -> Result<()> {
    let inkan = Inkan::without_init()?;
    let data = inkan.file("data");
    for wrong in [["--country", "Japan"], ["--domain", "not a domain"], ["--policy-oid", "1.2.x"]] {
        let mut init = inkan.program()?;
        init.args(["init", "--organisation", "Example", "--data"]).arg(&data);
        init.arg("--root-key").arg(Key::Root.file()?).arg("--issuing-key").arg(Key::Issuing.file()?);
        for (option, value) in
            [["--country", "JP"], ["--domain", "example.com"], ["--policy-oid", "1.2.3"]].map(|[o, v]| (o, v))
        {
            init.args([option, if option == wrong[0] { wrong[1] } else { value }]);
        }
        let failed = run(&mut init)?;
        ensure!(!failed.succeeded(), "{wrong:?} was taken");
        let left: Vec<_> = fs::read_dir(inkan.path())?.filter_map(Result::ok).map(|entry| entry.file_name()).collect();
        ensure!(left.is_empty(), "{wrong:?} left {left:?}");
    }
    Ok(())
}
