//! The worker, reconcile and why, against a private slapd over StartTLS.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use ca_core::use_cases::feed;
use inkan_tests::slapd::{Person, Slapd, SlapdOptions};
use inkan_tests::wait;
use ldap_publisher::{explain, reconcile};
use tokio::runtime::Runtime;

use crate::publishing::{Publishing, certificates, directory, mend};
use ca_core::types::{EntryKey, PublishOutcome};
use inkan_tests::installation::Installation;

/// Puts a certificate of another CA into an entry.
fn add_foreign(slapd: &Slapd, dn: &str) -> Result<Vec<u8>> {
    let foreign = include_bytes!("../../fixtures/foreign.der");
    let encoded = data_encoding::BASE64.encode(foreign);
    slapd.modify(&format!(
        "dn: {dn}\nchangetype: modify\nadd: userCertificate;binary\nuserCertificate;binary:: {encoded}\n"
    ))?;
    Ok(foreign.to_vec())
}

#[test]
fn a_certificate_comes_and_goes_and_foreign_ones_stay() -> Result<()> {
    let slapd = Slapd::start(SlapdOptions { tls: true, ..SlapdOptions::default() })?;
    let dn =
        slapd.add_person(&Person { uid: "taro", name: "Taro Yamada", mail: "taro@example.com", password: None })?;
    let foreign = add_foreign(&slapd, &dn)?;
    let installation = Installation::found(&["main"])?;
    let main = directory(&installation, &slapd, "main", "")?;
    let publishing = Publishing::start(installation, vec![main])?;
    let first = publishing.installation.enrol("Taro", "taro@example.com")?;
    publishing.wait_until_empty("main")?;
    let held = certificates(&slapd, "taro@example.com")?;
    assert!(held.len() == 2 && held.contains(&first.der) && held.contains(&foreign));
    let second = publishing.installation.issue("taro@example.com")?;
    publishing.wait_until_empty("main")?;
    let held = certificates(&slapd, "taro@example.com")?;
    assert!(held.len() == 2 && held.contains(&second.der) && held.contains(&foreign), "only the newest is published");
    publishing.installation.revoke(&second)?;
    publishing.installation.revoke(&first)?;
    publishing.wait_until_empty("main")?;
    assert_eq!(certificates(&slapd, "taro@example.com")?, vec![foreign]);
    let name = publishing.installation.issuing()?.name;
    let entry = slapd.find(&format!("(&(objectClass=pkiCA)(cn={name}))"), &["certificateRevocationList"])?;
    let crl = entry.value("certificateRevocationList;binary").context("no CRL")?;
    let serial = second.serial.octets();
    assert!(crl.windows(serial.len()).any(|window| window == serial));
    ensure!(slapd.log()?.contains("STARTTLS"), "the connection was not protected");
    Ok(())
}

#[test]
fn a_dead_directory_delays_no_other_and_catches_up() -> Result<()> {
    let (well, mut dead) = (Slapd::start_default()?, Slapd::start_default()?);
    let installation = Installation::found(&["well", "dead"])?;
    let directories = vec![
        directory(&installation, &well, "well", "missing = 'create'")?,
        directory(&installation, &dead, "dead", "missing = 'create'")?,
    ];
    dead.stop();
    let publishing = Publishing::start(installation, directories)?;
    let certificate = publishing.installation.enrol("Taro", "taro@example.com")?;
    publishing.wait_until_empty("well")?;
    assert_eq!(certificates(&well, "taro@example.com")?, vec![certificate.der.clone()]);
    wait::until("a failure", || {
        Ok((feed::backlog(&publishing.installation.ca, &"dead".parse()?)?.failing > 0).then_some(()))
    })?;
    dead.start_again()?;
    publishing.wait_until_empty("dead")?;
    assert_eq!(certificates(&dead, "taro@example.com")?, vec![certificate.der]);
    Ok(())
}

#[test]
fn reconcile_shows_drift_and_mends_it_and_why_explains() -> Result<()> {
    let slapd = Slapd::start_default()?;
    let installation = Installation::found(&["main"])?;
    let main =
        directory(&installation, &slapd, "main", "missing = 'create'\npeople_base = 'ou=staff,dc=example,dc=com'")?;
    let certificate = installation.enrol("Taro", "taro@example.com")?;
    let (runtime, ca) = (Runtime::new()?, &installation.ca);
    let walk = |mend| runtime.block_on(reconcile(Arc::clone(ca), &main, mend));
    let dry = walk(false)?;
    assert_eq!((dry.examined, dry.drift.len(), dry.is_clean()), (3, 3, false));
    assert!(certificates(&slapd, "taro@example.com")?.is_empty(), "a dry run changes nothing");
    walk(true)?;
    assert_eq!(certificates(&slapd, "taro@example.com")?, vec![certificate.der]);
    assert!(walk(false)?.is_clean());
    slapd.modify(
        "dn: mail=taro@example.com,ou=staff,dc=example,dc=com\nchangetype: modify\ndelete: userCertificate;binary\n",
    )?;
    let drift = walk(false)?.drift;
    assert_eq!(drift[0].changes.len(), 1);
    assert!(drift[0].changes[0].starts_with("add userCertificate"), "{drift:?}");
    let mailbox = feed::find_mailbox(ca, "taro@example.com")?.context("no mailbox")?;
    let why = runtime.block_on(explain(Arc::clone(ca), &main, EntryKey::Mailbox(mailbox)))?;
    assert_eq!(why.rule.as_deref(), Some("(mail=taro@example.com) below ou=staff,dc=example,dc=com"));
    assert!(why.exists && why.holds.is_empty() && why.differs.len() == 1);
    Ok(())
}

#[test]
fn a_dry_run_asks_for_each_mailbox_once() -> Result<()> {
    let slapd = Slapd::start_default()?;
    let installation = Installation::found(&["main"])?;
    let main = directory(&installation, &slapd, "main", "missing = 'create'")?;
    for address in ["taro@example.com", "jiro@example.com", "saburo@example.com"] {
        installation.enrol("Somebody", address)?;
    }
    mend(&installation.ca, &main)?;
    installation.issue("jiro@example.com")?;
    slapd.modify("dn: mail=saburo@example.com,dc=example,dc=com\nchangetype: delete\n")?;
    let searches = |address: &str| -> Result<usize> {
        let asked = format!("filter=\"(mail={address})\"");
        Ok(slapd.log()?.lines().filter(|line| line.contains(" SRCH base=") && line.contains(&asked)).count())
    };
    for (address, changes) in [("taro@example.com", 0), ("jiro@example.com", 1), ("saburo@example.com", 1)] {
        let before = searches(address)?;
        let report = Runtime::new()?.block_on(reconcile(Arc::clone(&installation.ca), &main, false))?;
        ensure!(report.drift.iter().filter(|drift| drift.entry == address).count() == changes, "{:?}", report.drift);
        ensure!(before > 0 && searches(address)? == before + 1, "{address}: {} searches", searches(address)? - before);
    }
    Ok(())
}

#[test]
fn a_missing_entry_is_skipped_or_parked_as_configured() -> Result<()> {
    let slapd = Slapd::start_default()?;
    let installation = Installation::found(&["skips", "parks"])?;
    let directories = vec![
        directory(&installation, &slapd, "skips", "")?,
        directory(&installation, &slapd, "parks", "missing = 'park'")?,
    ];
    let publishing = Publishing::start(installation, directories)?;
    publishing.installation.enrol("Taro", "taro@example.com")?;
    let ca = &publishing.installation.ca;
    let mailbox = EntryKey::Mailbox(feed::find_mailbox(ca, "taro@example.com")?.context("no mailbox")?);
    for (name, outcome) in [("skips", PublishOutcome::Skipped), ("parks", PublishOutcome::Parked)] {
        publishing.wait_until_empty(name)?;
        assert_eq!(feed::last_result(ca, &name.parse()?, mailbox)?.unwrap().outcome, outcome);
    }
    Ok(())
}
