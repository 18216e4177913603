//! `inkan doctor` finds what is wrong, says what to do, and changes nothing.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run};
use inkan_tests::inkan::Inkan;
use inkan_tests::mail::MailServer;
use inkan_tests::nginx::Nginx;
use inkan_tests::port;
use inkan_tests::reachable::Reachable;
use inkan_tests::slapd::{Slapd, SlapdOptions, section};
use inkan_tests::tls::{Certificate, make};
use serde_json::Value;

#[test]
fn a_good_installation_has_no_fault_and_nothing_is_changed() -> Result<()> {
    let recording = SlapdOptions { keeps_changes: true, ..SlapdOptions::default() };
    let (organisation, mails, slapd) = (Reachable::new()?, MailServer::start()?, Slapd::start(recording)?);
    let inkan = &organisation.inkan;
    replace(inkan, "[mail]", &format!("[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"", mails.port))?;
    inkan.configure(&section(inkan, &slapd, "main", "plaintext = true\n")?)?;
    for role in ["administrator", "registration-officer", "security-officer"] {
        inkan.text(&["person", "grant", "--mail", "alice@example.com", "--role", role])?;
    }
    let [monitoring, answers] = [port::free()?, port::free()?];
    inkan.configure(&format!(
        "\n[monitoring]\nlisten = \"127.0.0.1:{monitoring}\"\n\n\
         [self_check]\naddress = \"selfcheck@example.com\"\nlisten = \"127.0.0.1:{answers}\"\n"
    ))?;
    let stopped = examine(inkan)?.1;
    for topic in ["monitoring", "self-check", "responder"] {
        ensure!(levels(&stopped, topic)? == ["not-checked"], "{topic}: {stopped:#}");
    }
    ensure!(texts(&stopped, "warning")?.contains(&"none was made yet"), "{stopped:#}");
    inkan.text(&["backup", "--to", &inkan.file("backup").display().to_string()])?;
    let serving = inkan.serve()?;
    inkan_tests::wait::until("the directory to be filled", || {
        let waits = inkan.json(&["directory", "list"])?[0]["waiting"] != 0;
        Ok((!waits).then_some(()))
    })?;
    let (rows, changes) = (inkan.json(&["audit", "list"])?, slapd.changes()?.len());
    let (code, told) = examine(inkan)?;
    ensure!(code == Some(9), "{code:?} {told:#}");
    ensure!(told["faults"] == 0, "{told:#}");
    for topic in
        ["configuration", "files", "database", "server", "clock", "keys", "crl", "people", "portal", "mail", "backup"]
    {
        ensure!(levels(&told, topic)?.contains(&"ok"), "{topic}: {told:#}");
    }
    for topic in ["monitoring", "self-check", "responder"] {
        ensure!(levels(&told, topic)? == ["ok"], "{topic}: {told:#}");
    }
    for topic in ["directory", "publication"] {
        ensure!(levels(&told, topic)?.contains(&"ok") && !levels(&told, topic)?.contains(&"warning"), "{told:#}");
    }
    let good: Vec<&str> = texts(&told, "ok")?;
    ensure!(good.iter().any(|text| text.contains("shows the certificate of this installation's root")), "{good:?}");
    ensure!(good.iter().any(|text| text.contains("/ocsp answers by GET for issuing-g1")), "{good:?}");
    let warned: Vec<&str> = texts(&told, "warning")?;
    ensure!(warned.iter().any(|text| text.contains("nobody has the role auditor")), "{warned:?}");
    ensure!(warned.iter().any(|text| text.contains("alice@example.com has a role and no second factor")), "{warned:?}");
    ensure!(inkan.json(&["audit", "list"])? == rows && slapd.changes()?.len() == changes, "something was changed");
    ensure!(mails.all_that_came()?.is_empty(), "a mail was sent");
    let text = inkan.run(&["doctor"])?.text();
    ensure!(text.contains("0 fault(s)") && text.lines().count() == 1 + told["findings"].as_array().map_or(0, Vec::len));
    ensure!(serving.stop()?.success());
    Ok(())
}

#[test]
fn each_fault_is_found_and_says_what_to_do() -> Result<()> {
    let organisation = Reachable::new()?;
    let inkan = &organisation.inkan;
    let file = inkan.file("inkan.toml");
    let good = fs::read_to_string(&file)?;
    let closed = port::free()?;
    make(&inkan.file(""), Certificate::OfAnother)?;
    let tls = "[portal]\ncertificate_file = \"tls.pem\"\nkey_file = \"tls.key\"";
    let mail = format!("[mail]\nhost = \"127.0.0.1\"\nport = {closed}\ntls = \"none\"");
    for (from, to, topic, says) in [
        ("[policy]", "[policy]\nhold_day = 3", "configuration", "hold_day"),
        ("directory = \"keys\"", "directory = \"absent\"", "files", "absent"),
        ("\"passphrase\"", "\"absent\"", "files", "absent"),
        ("\"passphrase\"", "\"inkan.toml\"", "keys", "issuing-g1 can't sign"),
        ("[portal]", tls, "portal", "does not name 127.0.0.1"),
        ("[portal]", "[portal]\nkey_file = \"tls.key\"", "portal", "together"),
        ("[mail]", mail.as_str(), "mail", "mail.port"),
        ("[mail]", "[mail]\nhost = \"mail.example.com\"\ntls = \"none\"", "mail", "mail.tls"),
        ("[portal]", "[audit]\nheads_file = \"absent/heads\"\n\n[portal]", "files", "heads_file"),
    ] {
        fs::write(&file, good.replacen(from, to, 1))?;
        fs::set_permissions(&file, Permissions::from_mode(0o600))?;
        let (code, told) = examine(inkan)?;
        ensure!(code == Some(7), "{to}: {code:?} {told:#}");
        let found = told["findings"].as_array().context("findings")?.iter().any(|it| {
            let text = format!("{} {}", it["text"], it["advice"]);
            it["level"] == "fault" && it["topic"] == topic && text.contains(says)
        });
        ensure!(found, "{to}: no fault of {topic} says {says}: {told:#}");
    }
    make_old_certificate(inkan)?;
    fs::write(&file, good.replacen("[portal]", tls, 1))?;
    let (code, told) = examine(inkan)?;
    ensure!(code == Some(7) && texts(&told, "fault")?.iter().any(|text| text.contains("X.509 version 3")), "{told:#}");
    let elsewhere = tempfile::tempdir()?;
    let heads = format!("[audit]\nheads_file = \"{}/heads\"\n\n[portal]", elsewhere.path().display());
    fs::write(&file, good.replacen("[portal]", &heads, 1))?;
    let (_, told) = examine(inkan)?;
    ensure!(texts(&told, "not-checked")?.iter().any(|text| text.contains("ReadWritePaths=")), "{told:#}");
    fs::write(&file, &good)?;
    fs::set_permissions(inkan.file("passphrase"), Permissions::from_mode(0o444))?;
    let (code, told) = examine(inkan)?;
    ensure!(code == Some(7) && told.to_string().contains("chmod 0400"), "{told:#}");
    fs::set_permissions(inkan.file("passphrase"), Permissions::from_mode(0o400))?;
    let (code, told) = examine(inkan)?;
    ensure!(code == Some(9) && told["faults"] == 0, "{told:#}");
    Ok(())
}

/// A certificate of X.509 version 1, which programs for TLS refuse, as `openssl x509 -req` makes it without a file of extensions.
fn make_old_certificate(inkan: &Inkan) -> Result<()> {
    let [key, csr, certificate] = ["tls.key", "tls.csr", "tls.pem"].map(|name| inkan.file(name).display().to_string());
    let asking =
        ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", &key, "-out", &csr];
    run(std::process::Command::new("openssl").args(asking))?.ok()?;
    let signing = ["x509", "-req", "-in", &csr, "-signkey", &key, "-out", &certificate];
    run(std::process::Command::new("openssl").args(signing))?.ok().map(drop)
}

#[test]
fn settings_that_were_changed_after_the_start_are_told() -> Result<()> {
    let organisation = Reachable::new()?;
    let inkan = &organisation.inkan;
    let serving = inkan.serve()?;
    ensure!(levels(&examine(inkan)?.1, "server")? == ["ok"]);
    replace(inkan, "[policy]", "[policy]\nhold_days = 3")?;
    let told = examine(inkan)?.1;
    let advice = "so that it reads the file: systemctl restart inkan";
    ensure!(levels(&told, "server")? == ["warning"] && told.to_string().contains(advice), "{told:#}");
    ensure!(serving.stop()?.success());
    let serving = inkan.serve()?;
    ensure!(levels(&examine(inkan)?.1, "server")? == ["ok"]);
    ensure!(serving.stop()?.success());
    Ok(())
}

#[test]
fn a_directory_that_does_not_let_it_in_or_shows_no_base_is_found() -> Result<()> {
    let (organisation, slapd) = (Reachable::new()?, Slapd::start(SlapdOptions::default())?);
    let inkan = &organisation.inkan;
    let file = inkan.file("inkan.toml");
    let good = fs::read_to_string(&file)?;
    let section = section(inkan, &slapd, "main", "plaintext = true\n")?;
    for (from, to, says) in [
        (slapd.admin_dn(), "cn=nobody,dc=example,dc=com".to_owned(), "let Inkan in"),
        (slapd.url(), format!("ldap://127.0.0.1:{}", port::free()?), "can't be reached"),
        (
            "plaintext = true".to_owned(),
            "plaintext = true\npeople_base = \"ou=absent,dc=example,dc=com\"".to_owned(),
            "ou=absent",
        ),
    ] {
        let changed = section.replace(&from, &to);
        ensure!(changed != section, "{from} is not in {section}");
        fs::write(&file, format!("{good}\n{changed}\n"))?;
        let (code, told) = examine(inkan)?;
        ensure!(code == Some(7), "{to}: {told:#}");
        ensure!(
            texts(&told, "fault")?.iter().any(|text| text.starts_with("main: ") && text.contains(says)),
            "{told:#}"
        );
    }
    Ok(fs::write(file, good)?)
}

#[test]
fn a_damaged_or_foreign_database_is_not_touched() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    let Some(database) = inkan.database().url().strip_prefix("sqlite:") else { return Ok(()) };
    let good = fs::read(database)?;
    let held = format!("{database}.away");
    fs::rename(database, &held)?;
    let (code, told) = examine(&inkan)?;
    ensure!(code == Some(7) && texts(&told, "fault")?.iter().any(|text| text.contains(database)), "{told:#}");
    ensure!(!std::path::Path::new(database).exists(), "a database was made");
    fs::rename(&held, database)?;
    if run(std::process::Command::new("id").arg("-u"))?.text().trim() == "0" {
        std::os::unix::fs::chown(database, Some(65534), None)?;
        let (code, told) = examine(&inkan)?;
        ensure!(code == Some(7) && told.to_string().contains("runuser"), "{told:#}");
        std::os::unix::fs::chown(database, Some(0), None)?;
    }
    ensure!(fs::read(database)? == good, "the database was changed");
    Ok(())
}

#[test]
fn what_answers_at_the_portals_url_is_told() -> Result<()> {
    let organisation = Reachable::new()?;
    let inkan = &organisation.inkan;
    let url = format!("url = \"{}\"", organisation.portal);
    ensure!(examine(inkan)?.1.to_string().contains("was not asked: the server does not run"));
    let serving = inkan.serve()?;
    let file = inkan.file("inkan.toml");
    let good = fs::read_to_string(&file)?;
    for (other, says) in [
        (format!("http://127.0.0.1:{}", port::free()?), "does not answer this host"),
        (organisation.publication.clone(), "answers 404"),
    ] {
        replace(inkan, &url, &format!("url = \"{other}\""))?;
        let (code, told) = examine(inkan)?;
        ensure!(code == Some(9) && texts(&told, "warning")?.iter().any(|text| text.contains(says)), "{told:#}");
        fs::write(&file, &good)?;
    }
    ensure!(serving.stop()?.success());

    let folder = inkan.file("nginx");
    fs::create_dir(&folder)?;
    let (plain, tls) = (organisation.portal.rsplit(':').next().context("a port")?.parse()?, port::free()?);
    replace(inkan, &url, &format!("url = \"https://127.0.0.1:{tls}\"\nbehind_proxy = [\"127.0.0.1\"]"))?;
    let serving = inkan.serve()?;
    let _nginx = Nginx::start(&folder, tls, plain)?;
    let (_, told) = examine(inkan)?;
    ensure!(texts(&told, "warning")?.iter().any(|text| text.contains("a CA that this host does not know")), "{told:#}");
    let authority = folder.join("ca.pem").display().to_string();
    let knowing = inkan.run_with(&[("SSL_CERT_FILE", &authority)], &["doctor", "--json"])?;
    let told: Value = serde_json::from_slice(&knowing.stdout)?;
    ensure!(texts(&told, "ok")?.iter().any(|text| text.contains("a certificate that this host accepts")), "{told:#}");
    ensure!(serving.stop()?.success());
    Ok(())
}

#[test]
fn an_error_in_one_check_ends_no_other() -> Result<()> {
    let inkan = Inkan::with_alice(&[])?;
    inkan.database().execute("DROP TABLE person_role")?;
    let (code, told) = examine(&inkan)?;
    ensure!(code == Some(7), "{code:?} {told:#}");
    ensure!(levels(&told, "people")?.contains(&"fault"), "{told:#}");
    for topic in ["clock", "keys", "crl", "portal", "mail", "publication"] {
        ensure!(!levels(&told, topic)?.is_empty() && !levels(&told, topic)?.contains(&"fault"), "{topic}: {told:#}");
    }
    Ok(())
}

fn examine(inkan: &Inkan) -> Result<(Option<i32>, Value)> {
    let ran: Ran = inkan.run(&["doctor", "--json"])?;
    let told = serde_json::from_slice(&ran.stdout).with_context(|| format!("{} {}", ran.text(), ran.stderr))?;
    Ok((ran.status.code(), told))
}

fn levels<'a>(told: &'a Value, topic: &str) -> Result<Vec<&'a str>> {
    let findings = told["findings"].as_array().context("findings")?;
    Ok(findings.iter().filter(|it| it["topic"] == topic).filter_map(|it| it["level"].as_str()).collect())
}

fn texts<'a>(told: &'a Value, level: &str) -> Result<Vec<&'a str>> {
    let findings = told["findings"].as_array().context("findings")?;
    Ok(findings.iter().filter(|it| it["level"] == level).filter_map(|it| it["text"].as_str()).collect())
}

fn replace(inkan: &Inkan, from: &str, to: &str) -> Result<()> {
    let file = inkan.file("inkan.toml");
    let text = fs::read_to_string(&file)?;
    ensure!(text.contains(from), "no {from}");
    Ok(fs::write(file, text.replacen(from, to, 1))?)
}
