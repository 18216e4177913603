//! `inkan init` makes a whole installation or nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run, run_with_input};
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
        init.args(["--demo-urls", "--database", inkan.database().url()]).arg("--data").arg(inkan.file("data"));
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

#[test]
fn a_country_is_a_code_of_iso_3166_or_xx() -> Result<()> {
    for (country, code) in [("UK", 3), ("EU", 3), ("jp", 3), ("Japan", 3), ("GB", 0), ("XX", 0)] {
        let inkan = Inkan::without_init()?;
        let ran = init(&inkan, &["--country", country])?;
        let told = code == 0 || (ran.stderr.contains("--country") && ran.stderr.contains("GB (not UK)"));
        ensure!(ran.status.code() == Some(code) && told, "{country}: {:?} {}", ran.status, ran.stderr);
    }
    Ok(())
}

#[test]
fn a_portal_url_that_serve_would_refuse_is_refused_and_any_other_is_served() -> Result<()> {
    for url in
        ["http://certs.example.com", "http://192.0.2.1:8081", "https://certs.example.com/portal", "certs.example.com"]
    {
        let inkan = Inkan::without_init()?;
        let ran = init(&inkan, &["--country", "JP", "--portal-url", url])?;
        let told = ran.status.code() == Some(3) && ran.stderr.contains("--portal-url");
        ensure!(told, "{url}: {:?} {}", ran.status, ran.stderr);
        ensure!(!inkan.file("data").exists(), "{url} left something behind");
    }
    for url in ["http://[::1]:0", "http://LOCALHOST:0/"] {
        let inkan = Inkan::init(&[
            "--portal-url",
            url,
            "--publication-url",
            "http://127.0.0.1:18080",
            "--ldap-url",
            "ldap://127.0.0.1:18389",
        ])?;
        let file = inkan.file("inkan.toml");
        let text = fs::read_to_string(&file)?.replace("127.0.0.1:18080\"\nurl", "127.0.0.1:0\"\nurl");
        fs::write(&file, text.replace("listen = \"127.0.0.1:18389\"", "listen = \"127.0.0.1:0\""))?;
        inkan.serve()?.stop()?;
    }
    Ok(())
}

#[test]
fn each_url_of_this_machine_in_certificates_is_warned_of() -> Result<()> {
    let (ours, theirs) = ("http://localhost:8080", "http://pki.example.com");
    for (options, warned) in [
        (&["--publication-url", ours][..], &[ours, "ldap://127.0.0.1:3890"][..]),
        (&["--publication-url", theirs], &["ldap://127.0.0.1:3890"]),
        (&["--publication-url", theirs, "--ldap-url", "ldap://[::1]"], &["ldap://[::1]"]),
        (&["--publication-url", theirs, "--ldap-url", "ldap://ldap.example.com"], &[]),
        (&["--publication-url", ours, "--demo-urls"], &[]),
    ] {
        let inkan = Inkan::without_init()?;
        let told = init(&inkan, &[&["--country", "JP"], options].concat())?.ok()?.text();
        let lines: Vec<_> = told.lines().filter(|line| line.starts_with("warning: ")).collect();
        let fits = lines.len() == warned.len() && lines.iter().zip(warned).all(|(line, url)| line.contains(url));
        ensure!(fits, "{options:?}: {lines:#?}");
    }
    Ok(())
}

/// `inkan init` into the subfolder `data`, with the pool's keys.
fn init(inkan: &Inkan, more: &[&str]) -> Result<Ran> {
    let mut init = inkan.program()?;
    init.args(["init", "--organisation", "Example", "--domain", "example.com", "--database", inkan.database().url()]);
    init.arg("--data").arg(inkan.file("data")).arg("--root-key").arg(Key::Root.file()?);
    run(init.arg("--issuing-key").arg(Key::Issuing.file()?).args(more))
}

#[test]
fn what_init_prints_is_a_checklist_with_the_paths_given_and_a_policy_of_its_own() -> Result<()> {
    let (one, other) = (Inkan::without_init()?, Inkan::without_init()?);
    let administrator = ["--country", "JP", "--admin-name", "Hanako", "--admin-mail", "hanako@example.com"];
    let told = init(&one, &[&administrator[..], &["--portal-url", "https://certs.example.com"]].concat())?.ok()?.text();
    let config = one.file("data/inkan.toml");
    let places: Vec<Option<usize>> = [
        "what to do next, in this order:\n 1. ",
        "root.pem MEDIUM-1",
        "data/passphrase",
        "certificate_file",
        &format!("inkan --config {} mail test hanako@example.com", config.display()),
        "before [contact]",
        &format!("inkan --config {} doctor", config.display()),
        &format!("inkan --config {} serve", config.display()),
        "https://certs.example.com/invitation/",
        "--role security-officer --invite",
        &format!("inkan --config {} backup --to", config.display()),
    ]
    .map(|part| {
        told.split_once("what to do next")
            .and_then(|(before, _)| Some(before.len() + told.get(before.len()..)?.find(part)?))
    })
    .into();
    ensure!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}: {told}");

    let text = fs::read_to_string(&config)?;
    let lines = "# [contact]\n# name = \"Security office\"\n# telephone = \"+81 3 1234 5678\"\n# mail = \"security@example.com\"\n";
    let filled = text.replacen(lines, &lines.replace("# ", ""), 1);
    ensure!(filled != text, "no commented [contact] in {text}");
    fs::write(&config, filled)?;
    run(one.program()?.arg("--config").arg(&config).args(["person", "list"]))?.ok()?;

    let policy = |inkan: &Inkan| -> Result<String> {
        let text = fs::read_to_string(inkan.file("data/inkan.toml"))?;
        let oid = text.lines().find_map(|line| line.strip_prefix("oid = \"")?.strip_suffix('"'));
        oid.map(str::to_owned).context("no policy.oid")
    };
    init(&other, &["--country", "JP", "--policy-oid", "uuid"])?.ok()?;
    let (first, second) = (policy(&one)?, policy(&other)?);
    for oid in [&first, &second] {
        ensure!(oid.starts_with("1.2.840.113556.1.8000.2554.") && oid.split('.').count() == 15, "{oid}");
    }
    ensure!(first != second && told.contains(&first), "{first} {second}: {told}");
    Ok(())
}
