//! An address that more than one entry has: nothing new is written to any, and what can't be used any more is taken out.

use std::slice::from_ref;

use anyhow::{Context as _, Result, ensure};
use ca_core::types::{EntryKey, Profile};
use ca_core::use_cases::feed;
use inkan_tests::installation::Installation;
use inkan_tests::keys::Key;
use inkan_tests::openssl;
use inkan_tests::slapd::{Person, Slapd};
use inkan_tests::wait;
use ldap_publisher::{Directory, reconcile};
use tokio::runtime::Runtime;

use crate::publishing::{Publishing, certificates, directory, mend};

const TARO: &str = "taro@example.com";

#[test]
fn a_revoked_certificate_leaves_the_entry_that_a_second_one_shares_the_address_with() -> Result<()> {
    let (slapd, installation, main) = scene()?;
    let ca = &installation.ca;
    let old = installation.enrol("Taro", TARO)?;
    // The newest of each algorithm is published.
    let csr = installation.folder.path().join("rsa.csr");
    openssl::request(Key::UserRsa(1), "/CN=x", &[], &csr)?;
    let kept = installation.certify(TARO, Profile::Encryption, &std::fs::read(csr)?)?;
    mend(ca, &main)?;
    let written = certificates(&slapd, TARO)?;
    ensure!(written.contains(&old.der) && written.contains(&kept.der), "{} values", written.len());

    add_second(&slapd)?;
    installation.revoke(&old)?;
    let new = installation.issue(TARO)?;
    let looked = Runtime::new()?.block_on(reconcile(ca.clone(), &main, false))?;
    let drift = looked.drift.iter().find(|drift| drift.entry == TARO).context("no drift")?;
    ensure!(drift.changes.len() == 1 && drift.changes[0].starts_with("delete userCertificate (1 value"), "{drift:?}");
    for _ in 0..2 {
        let report = mend(ca, &main)?;
        let fault = report.drift.iter().find_map(|drift| drift.fault.clone()).context("the fault is not told")?;
        ensure!(report.has_faults() && fault.contains("more than one entry"), "{fault}");
        let held = certificates(&slapd, TARO)?;
        ensure!(!held.contains(&old.der), "what is revoked is still published");
        ensure!(!held.contains(&new.der), "something new was written");
        assert_eq!(held, from_ref(&kept.der));
    }
    Ok(())
}

#[test]
fn the_worker_cleans_the_entry_and_goes_on_telling_the_fault() -> Result<()> {
    let (slapd, installation, main) = scene()?;
    let old = installation.enrol("Taro", TARO)?;
    let publishing = Publishing::start(installation, vec![main])?;
    publishing.wait_until_empty("main")?;
    add_second(&slapd)?;
    publishing.installation.revoke(&old)?;
    wait::until("a clean entry", || Ok(certificates(&slapd, TARO)?.is_empty().then_some(())))?;
    let ca = &publishing.installation.ca;
    let mailbox = feed::find_mailbox(ca, TARO)?.context("a mailbox")?;
    ensure!(feed::view_entry(ca, EntryKey::Mailbox(mailbox))?.is_some());
    ensure!(feed::backlog(ca, &"main".parse()?)?.waiting > 0, "the fault was forgotten");
    Ok(())
}

/// A directory with one entry for the address.
fn scene() -> Result<(Slapd, Installation, Directory)> {
    let slapd = Slapd::start_default()?;
    slapd.add_person(&Person { uid: "taro", name: "Taro", mail: TARO, password: None })?;
    let installation = Installation::found(&["main"])?;
    let main = directory(&installation, &slapd, "main", "")?;
    Ok((slapd, installation, main))
}

fn add_second(slapd: &Slapd) -> Result<()> {
    slapd.add_person(&Person { uid: "dup", name: "Dup", mail: TARO, password: None }).map(drop)
}
