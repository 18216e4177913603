//! A directory that is down, deaf, or not to be trusted.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use inkan_tests::keys::Key;
use inkan_tests::port;
use inkan_tests::slapd::{Slapd, SlapdOptions};

use super::{ALICE, BOB, ISSUING, Scene, der, row, section};
use crate::scene::{authorities, issue};

#[test]
fn nothing_is_lost_while_a_directory_is_down() -> Result<()> {
    let mut scene = Scene::new("missing = 'create'")?;
    scene.inkan().text(&["person", "add", "--name", "Bob", "--mail", BOB])?;
    let first = issue(scene.inkan(), ALICE, "encryption", Key::UserRsa(1))?;
    let _serving = scene.serve()?;
    scene.wait_for("(uid=alice)", &[&der(&first)?])?;
    scene.wait_until_settled()?;

    scene.slapd.stop();
    let inkan = scene.inkan();
    let second = issue(inkan, BOB, "encryption", Key::UserRsa(2))?;
    inkan.text(&["certificate", "revoke", &first.serial, "--yes", "--happening", "key-lost"])?;
    scene.wait("the outage to be seen", || {
        let rows = inkan.json(&["directory", "list"])?;
        let main = row(&rows, "main")?;
        // Alice, Bob, and the issuing CA with its CRL.
        Ok((main["waiting"] == 3 && main["failing"] != 0).then_some(()))
    })?;
    let explained = inkan.json(&["directory", "why", BOB])?;
    let main = row(&explained, "main")?;
    ensure!(main["fault"].as_str().is_some_and(|it| it.contains("can't be reached")), "{main}");
    ensure!(main["waiting"]["due_at"].is_string(), "{main}");
    ensure!(inkan.text(&["directory", "list"])?.contains("3 waiting"), "the text does not say so");

    scene.slapd.start_again()?;
    scene.wait_for("(uid=alice)", &[])?;
    scene.wait_for("(mail=bob@example.com)", &[&der(&second)?])?;
    scene.wait_for_crl("issuing-g1", &format!("cn={ISSUING},ou=pki,{}", scene.slapd.base()))?;
    scene.wait_until_settled()
}

#[test]
fn a_dead_and_a_deaf_directory_delay_nobody() -> Result<()> {
    let scene = Scene::new("")?;
    let (inkan, slapd) = (scene.inkan(), &scene.slapd);
    // It takes connections and never says a word.
    let deaf = TcpListener::bind("127.0.0.1:0")?;
    for (name, port) in [("dead", port::free()?), ("deaf", deaf.local_addr()?.port())] {
        inkan.configure(&section(
            inkan,
            slapd,
            name,
            &format!("url = 'ldap://127.0.0.1:{port}'\nplaintext = true"),
        )?)?;
    }
    let _serving = scene.serve()?;
    for key in [Key::UserRsa(1), Key::UserRsa(2)] {
        let began = Instant::now();
        let issued = issue(inkan, ALICE, "encryption", key)?;
        scene.wait_for("(uid=alice)", &[&der(&issued)?])?;
        let took = began.elapsed();
        ensure!(took < NO_DELAY, "it took {took:?}");
    }
    scene.wait("the live directory to have everything", || {
        let rows = inkan.json(&["directory", "list"])?;
        Ok((row(&rows, "main")?["waiting"] == 0).then_some(()))
    })?;
    let rows = inkan.json(&["directory", "list"])?;
    for name in ["dead", "deaf"] {
        ensure!(row(&rows, name)?["waiting"].as_i64() > Some(0), "{name}: {rows}");
    }
    Ok(())
}

#[test]
fn a_directory_that_proves_nothing_is_told_nothing() -> Result<()> {
    let scene = Scene::without_sections(SlapdOptions { tls: true, ..SlapdOptions::default() })?;
    let (inkan, with_tls) = (scene.inkan(), &scene.slapd);
    let without_tls = Slapd::start_default()?;
    let issued = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    let (root, _) = authorities(inkan, &issued)?;
    let wrong_ca = root.display();
    let ca = with_tls.tls_ca().context("a CA")?.display();
    let ldaps = with_tls.ldaps_url().context("an address")?;
    let elsewhere = ldaps.replace("127.0.0.1", "localhost");
    for (slapd, name, more) in [
        (&without_tls, "no-tls", String::new()),
        (with_tls, "wrong-ca", format!("ca_file = '{wrong_ca}'")),
        (with_tls, "wrong-ca-ldaps", format!("url = '{ldaps}'\nca_file = '{wrong_ca}'")),
        (with_tls, "wrong-name", format!("url = '{elsewhere}'\nca_file = '{ca}'")),
        (with_tls, "system-cas", String::new()),
    ] {
        inkan.configure(&section(inkan, slapd, name, &more)?)?;
    }
    let explained = inkan.json(&["directory", "why", ALICE])?;
    for (name, says) in [
        ("no-tls", "StartTLS was refused (2: unsupported extended operation), so nothing was sent"),
        ("wrong-ca", "TLS failed, so nothing was sent"),
        ("wrong-ca-ldaps", "TLS failed, so nothing was sent"),
        ("wrong-name", "TLS failed, so nothing was sent"),
        ("system-cas", "TLS failed, so nothing was sent"),
    ] {
        let it = row(&explained, name)?;
        ensure!(it["fault"].as_str().is_some_and(|fault| fault.contains(says)), "{name}: {it}");
        let checked = inkan.run(&["directory", "reconcile", "--directory", name, "--mend"])?;
        ensure!(checked.status.code() == Some(7) && checked.text().contains("fault"), "{name}: {checked:?}");
    }
    for slapd in [with_tls, &without_tls] {
        let log = slapd.log()?;
        let told = log.lines().find(|line| line.contains("BIND dn=\"cn=admin") && !made_by_the_harness(&log, line));
        ensure!(told.is_none(), "somebody signed in: {told:?}");
    }
    Ok(())
}

#[test]
fn a_refused_account_is_said_so() -> Result<()> {
    let scene = Scene::new("")?;
    let inkan = scene.inkan();
    std::fs::write(inkan.file("main.password"), "not-the-password\n")?;
    issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    let _serving = scene.serve()?;
    let main = scene.wait("the refusal", || {
        let explained = inkan.json(&["directory", "why", ALICE])?;
        let main = row(&explained, "main")?.clone();
        Ok(main["last"].is_object().then_some(main))
    })?;
    for said in [&main["fault"], &main["last"]["detail"]] {
        let said = said.as_str().context("a fault")?;
        ensure!(said.contains("does not let Inkan in (49)") && said.contains("password_file"), "{said}");
    }
    ensure!(!inkan.log()?.contains("not-the-password"), "the password is in the log");

    // The right one is read with the next try; the server goes on running.
    std::fs::write(inkan.file("main.password"), "secret\n")?;
    inkan.text(&["directory", "reconcile", "--mend"])?;
    ensure!(scene.certificates("(uid=alice)")?.len() == 1, "nothing was published");
    Ok(())
}

/// Whether the connection that signed in is one of ldapadd's, which fills a new slapd: it adds an entry.
fn made_by_the_harness(log: &str, bind: &str) -> bool {
    let connection = bind.split_whitespace().find(|word| word.starts_with("conn=")).unwrap_or_default();
    log.lines().any(|line| line.contains(&format!("{connection} ")) && line.contains(" ADD dn="))
}

/// The worker looks every two seconds; a timeout of the deaf directory takes thirty.
const NO_DELAY: Duration = Duration::from_secs(12);
