//! A revoked certificate is on the next CRL and stays there; a held one comes back.

use std::sync::Barrier;
use std::thread;

use anyhow::{Result, bail, ensure};
use inkan_tests::keys::Key;
use inkan_tests::openssl::{Verify, crl_text};
use inkan_tests::pkilint::Lints;

use crate::scene::{Issued, authorities, crls, issue, organisation};

#[test]
fn openssl_refuses_a_revoked_certificate_and_pkilint_takes_the_crl() -> Result<()> {
    let inkan = organisation()?;
    let stolen = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let other = issue(&inkan, "alice@example.com", "encryption", Key::UserRsa(2))?;
    let now =
        inkan.json(&["certificate", "show", &stolen.serial])?["not_before"].as_str().unwrap_or_default().to_owned();
    inkan.text(&["certificate", "revoke", &stolen.serial, "--yes", "--happening", "key-stolen", "--since", &now])?;
    let (root_crl, issuing_crl) = crls(&inkan)?;
    let text = crl_text(&issuing_crl)?;
    ensure!(text.contains("Key Compromise") && text.contains("Invalidity Date"), "{text}");
    let (root, issuing) = authorities(&inkan, &other)?;
    let verify =
        Verify { root, untrusted: vec![issuing], crls: vec![root_crl, issuing_crl.clone()], ..Verify::default() };
    let refused = verify.run(&stolen.certificate)?;
    ensure!(!refused.succeeded() && refused.stderr.contains("error 23"), "{}", refused.stderr);
    verify.run(&other.certificate)?.ok()?;
    Lints::default().crl(&issuing_crl).expect_clean()
}

#[test]
fn a_stolen_key_is_never_certified_again() -> Result<()> {
    let inkan = organisation()?;
    let stolen = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    inkan.text(&["certificate", "revoke", &stolen.serial, "--yes", "--happening", "key-stolen"])?;
    let again = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1));
    ensure!(
        again.is_err_and(|error| format!("{error:#}").contains("reported stolen")),
        "the stolen key was certified again"
    );
    Ok(())
}

#[test]
fn a_stolen_key_takes_every_certificate_with_it() -> Result<()> {
    let inkan = organisation()?;
    let first = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let second = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    inkan.text(&["certificate", "revoke", &first.serial, "--yes", "--happening", "key-lost"])?;
    ensure!(state(&inkan, &second)? == "revoked", "the other certificate with the same key is still valid");
    Ok(())
}

#[test]
fn hold_lists_and_release_takes_off_the_list() -> Result<()> {
    let inkan = organisation()?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    inkan.text(&["certificate", "hold", &issued.serial])?;
    ensure!(crl_text(&crls(&inkan)?.1)?.contains("Certificate Hold"), "a held certificate is not listed");
    let twice = inkan.run(&["certificate", "hold", &issued.serial])?;
    ensure!(twice.status.code() == Some(6), "{:?}", twice.status);
    inkan.text(&["certificate", "release", &issued.serial])?;
    ensure!(crl_text(&crls(&inkan)?.1)?.contains("No Revoked Certificates"), "a released certificate is still listed");
    inkan.text(&["certificate", "hold", &issued.serial])?;
    inkan.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "superseded"])?;
    let released = inkan.run(&["certificate", "release", &issued.serial])?;
    ensure!(released.status.code() == Some(6), "a revoked certificate was released: {:?}", released.status);
    Ok(())
}

#[test]
fn a_second_revocation_changes_nothing() -> Result<()> {
    let inkan = organisation()?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    inkan.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "superseded"])?;
    let before = crl_text(&crls(&inkan)?.1)?;
    let second = inkan.run(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "no-longer-used"])?;
    ensure!(second.status.code() == Some(6) && second.stderr.contains("already"), "{}", second.stderr);
    ensure!(crl_text(&crls(&inkan)?.1)? == before, "the CRL changed");
    Ok(())
}

#[test]
fn a_key_that_turns_out_to_be_stolen_is_reported_after_the_revocation() -> Result<()> {
    let inkan = organisation()?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    inkan.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "superseded"])?;
    let long_ago = "0026-11-20T10:00:00Z";
    inkan.text(&[
        "certificate",
        "revoke",
        &issued.serial,
        "--yes",
        "--happening",
        "key-stolen",
        "--since",
        long_ago,
    ])?;
    let text = crl_text(&crls(&inkan)?.1)?;
    ensure!(text.contains("Key Compromise") && text.contains("Invalidity Date"), "{text}");
    ensure!(text.matches("Serial Number").count() == 1, "{text}");
    // A second report changes nothing on the CRL, but ends the sessions that a thief of the key could use.
    inkan.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "key-stolen"])?;
    ensure!(crl_text(&crls(&inkan)?.1)?.matches("Serial Number").count() == 1, "{text}");
    Ok(())
}

#[test]
fn a_key_on_hold_or_revoked_is_not_certified_again() -> Result<()> {
    let inkan = organisation()?;
    let held = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    inkan.text(&["certificate", "hold", &held.serial])?;
    let evaded = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1));
    ensure!(evaded.is_err_and(|error| format!("{error:#}").contains("on hold")), "a hold was evaded");
    inkan.text(&["certificate", "release", &held.serial])?;
    issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    Ok(())
}

#[test]
fn crl_numbers_only_grow_and_the_roots_crl_needs_its_key() -> Result<()> {
    let inkan = organisation()?;
    let number = || -> Result<i64> {
        let published = inkan.json(&["crl", "publish"])?;
        Ok(published[0]["number"].as_i64().unwrap_or_default())
    };
    let (first, second) = (number()?, number()?);
    ensure!(second > first, "CRL {second} after {first}");
    let root_key = Key::Root.file()?.display().to_string();
    let other_key = Key::SecondRoot.file()?.display().to_string();
    let wrong = inkan.run(&["crl", "root", "--root-key", &other_key])?;
    ensure!(!wrong.succeeded() && wrong.stderr.contains("belongs to no root"), "{}", wrong.stderr);
    inkan.text(&["crl", "root", "--root-key", &root_key])?;
    Lints::default().root_crl(&crls(&inkan)?.0).expect_clean()
}

/// Each `certificate revoke` is a process that publishes; others publish beside them.
#[test]
fn processes_that_publish_at_once_lose_no_revocation() -> Result<()> {
    let inkan = organisation()?;
    let issued: Vec<Issued> = (0..PROCESSES)
        .map(|_| issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1)))
        .collect::<Result<_>>()?;
    let start = Barrier::new(2 * PROCESSES);
    let ran: Vec<Result<()>> = thread::scope(|scope| {
        let (inkan, start) = (&inkan, &start);
        let revoking = issued.iter().map(|issued| {
            scope.spawn(move || {
                start.wait();
                inkan.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "superseded"]).map(drop)
            })
        });
        let publishing = (0..PROCESSES).map(|_| {
            scope.spawn(move || {
                start.wait();
                (0..3).try_for_each(|_| {
                    inkan.text(&["crl", "publish"])?;
                    ensure!(inkan.database().count(OUT_OF_ORDER)? == 0, "a later number carries fewer changes");
                    Ok(())
                })
            })
        });
        let running: Vec<_> = revoking.chain(publishing).collect();
        running.into_iter().map(|it| it.join().unwrap_or_else(|_| bail!("it panicked"))).collect()
    });
    ran.into_iter().collect::<Result<()>>()?;
    let listed = crl_text(&crls(&inkan)?.1)?.to_ascii_lowercase().replace(':', "");
    for issued in &issued {
        ensure!(listed.contains(&issued.serial), "{} was lost: {listed}", issued.serial);
    }
    let trail = inkan.text(&["audit", "list", "--limit", "500"])?;
    let mut numbers: Vec<&str> = trail
        .lines()
        .filter(|line| line.contains("crl.publish") && line.contains("issuing-g1"))
        .filter_map(|line| line.split("number:").nth(1)?.split_whitespace().next())
        .collect();
    ensure!(numbers.len() > PROCESSES, "{trail}");
    let published = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    ensure!(numbers.len() == published, "a CRL number was used twice: {trail}");
    inkan.text(&["audit", "verify"]).map(drop)
}

const PROCESSES: usize = 4;
const OUT_OF_ORDER: &str = "crl earlier JOIN crl later ON later.authority_id = earlier.authority_id \
     WHERE earlier.number < later.number AND earlier.changes > later.changes";

fn state(inkan: &inkan_tests::inkan::Inkan, issued: &Issued) -> Result<String> {
    let shown = inkan.json(&["certificate", "show", &issued.serial])?;
    Ok(shown["status"]["state"].as_str().unwrap_or_default().to_owned())
}
