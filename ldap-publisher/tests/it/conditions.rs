//! A change is made to what was read and under a lease that still runs, however slowly the directory answers.

use std::slice::from_ref;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::policy::Actor;
use ca_core::types::{EntryIdentity, EntryKey};
use ca_core::use_cases::feed::entries::{lease_entry, release_entry};
use ca_core::use_cases::feed::{self, EntryView};
use ca_core::use_cases::status::publish_crl::publish_all_crls;
use data_encoding::BASE64;
use inkan_tests::installation::Installation;
use inkan_tests::slapd::{Person, Slapd, SlapdOptions};
use inkan_tests::wait;
use ldap_publisher::Directory;
use ldap_publisher::reconcile::ReconcileReport;
use time::Duration;

use crate::gate::{Gate, Kind};
use crate::publishing::{Publishing, certificates, directory, directory_at, mend};

const TARO: &str = "taro@example.com";
const YAMADA: &str = "yamada@example.com";
const PERSON: Person<'_> = Person { uid: "taro", name: "Taro", mail: TARO, password: None };
const CRL: &str = "certificateRevocationList;binary";

#[test]
fn a_writer_whose_lease_ran_out_while_it_read_looks_again() -> Result<()> {
    let slapd = Slapd::start_default()?;
    let dn = slapd.add_person(&PERSON)?;
    slapd.modify(&format!("dn: {dn}\nchangetype: modify\nadd: mail\nmail: {YAMADA}\n"))?;
    let (installation, clock) = Installation::found_at("2026-05-01T00:00:00Z", &["main"])?;
    let (gate, direct) = (Gate::before(&slapd)?, directory(&installation, &slapd, "main", "")?);
    let through_gate = directory_at(&gate.url(), &installation, &slapd, "main", "")?;
    let certificate = installation.enrol("Taro", TARO)?;
    installation.add_person("Yamada", YAMADA)?;
    // It is asked about the other mailbox of the entry when it is known what that of the certificate wants.
    gate.hold(Kind::Search, YAMADA);
    let slow = mend_beside(&installation.ca, through_gate);
    let entry = entry_of(&slapd)?;
    pass_until_leased(&installation.ca, &gate, &entry)?;
    clock.advance(61);
    installation.revoke(&certificate)?;
    let publishing = Publishing::start(installation, vec![direct])?;
    publishing.wait_until_empty("main")?;
    gate.open();
    let report = end(slow)?;
    ensure!(!report.has_faults(), "{:?}", report.drift);
    ensure!(certificates(&slapd, TARO)?.is_empty(), "a certificate came back that was revoked meanwhile");
    Ok(())
}

#[test]
fn a_writer_whose_lease_ran_out_goes_on_when_nobody_took_it() -> Result<()> {
    let slapd = Slapd::start_default()?;
    slapd.add_person(&PERSON)?;
    let (installation, clock) = Installation::found_at("2026-05-01T00:00:00Z", &["main"])?;
    let (gate, ca) = (Gate::before(&slapd)?, Arc::clone(&installation.ca));
    let certificate = installation.enrol("Taro", TARO)?;
    gate.hold(Kind::Search, TARO);
    let slow = mend_beside(&ca, directory_at(&gate.url(), &installation, &slapd, "main", "")?);
    let entry = entry_of(&slapd)?;
    pass_until_leased(&ca, &gate, &entry)?;
    clock.advance(61);
    gate.hold(Kind::Modify, "uid=taro");
    gate.wait_until_held()?;
    ensure!(
        lease_entry(&ca, &"main".parse()?, &entry, MINUTE)?.is_none(),
        "a change is under way, and its lease has run out"
    );
    clock.advance(39);
    ensure!(
        lease_entry(&ca, &"main".parse()?, &entry, MINUTE)?.is_none(),
        "the lease ends before the answer has to come"
    );
    gate.open();
    end(slow)?;
    ensure!(certificates(&slapd, TARO)? == [certificate.der], "nothing was written");
    let next = lease_entry(&ca, &"main".parse()?, &entry, MINUTE)?.context("the lease was not given back")?;
    Ok(release_entry(&ca, next)?)
}

#[test]
fn an_entry_stays_leased_while_a_change_without_an_answer_may_still_be_made() -> Result<()> {
    let slapd = Slapd::start_default()?;
    slapd.add_person(&PERSON)?;
    let (installation, _clock) = Installation::found_at("2026-05-01T00:00:00Z", &["main"])?;
    let (gate, ca) = (Gate::before(&slapd)?, Arc::clone(&installation.ca));
    let certificate = installation.enrol("Taro", TARO)?;
    gate.hold(Kind::Modify, "uid=taro");
    let slow = mend_beside(&ca, directory_at(&gate.url(), &installation, &slapd, "main", "")?);
    // This takes as long as an answer may.
    let report = end(slow)?;
    let faults: Vec<_> = report.drift.iter().filter_map(|drift| drift.fault.as_deref()).collect();
    ensure!(faults == ["the directory did not answer in time whether it made the change"], "{:?}", report.drift);
    ensure!(lease_entry(&ca, &"main".parse()?, &entry_of(&slapd)?, MINUTE)?.is_none(), "the lease was given back");
    gate.open();
    wait::until("the change", || Ok((certificates(&slapd, TARO)? == from_ref(&certificate.der)).then_some(())))
}

#[test]
fn what_another_program_writes_between_reading_and_writing_stays() -> Result<()> {
    let slapd = Slapd::start_default()?;
    let dn = slapd.add_person(&PERSON)?;
    let installation = Installation::found(&["main"])?;
    let (gate, ca) = (Gate::before(&slapd)?, Arc::clone(&installation.ca));
    let certificate = installation.enrol("Taro", TARO)?;
    mend(&ca, &directory(&installation, &slapd, "main", "")?)?;
    let (ours, theirs) = (BASE64.encode(&certificate.der), "somebody else's");
    let write = |verb: &str, values: &str| {
        slapd.modify(&format!("dn: {dn}\nchangetype: modify\n{verb}: userSMIMECertificate\n{values}"))
    };
    write("add", &format!("userSMIMECertificate:: {ours}\n"))?;
    installation.revoke(&certificate)?;
    gate.hold(Kind::Modify, "userSMIMECertificate");
    let slow = mend_beside(&ca, directory_at(&gate.url(), &installation, &slapd, "main", "")?);
    gate.wait_until_held()?;
    write("replace", &format!("userSMIMECertificate:: {ours}\nuserSMIMECertificate: {theirs}\n"))?;
    gate.open();
    let report = end(slow)?;
    ensure!(!report.has_faults(), "{:?}", report.drift);
    let held = slapd.directory().read(&dn, &["*"])?;
    ensure!(held.values("userSMIMECertificate") == [theirs.as_bytes()], "{held:?}");
    Ok(())
}

#[test]
fn of_two_installations_that_fill_the_entry_of_a_ca_at_once_the_first_keeps_it() -> Result<()> {
    for options in [SlapdOptions::default(), without_numbers()] {
        let scene = Scene::start(options)?;
        scene.slapd.add(&format!("dn: {}\nobjectClass: applicationProcess\nobjectClass: pkiCA\n", scene.dn))?;
        let slow = scene.hold_back()?;
        mend(&scene.other.ca, &directory(&scene.other, &scene.slapd, "main", "")?)?;
        scene.stays_with_the_other(slow)?;
    }
    Ok(())
}

#[test]
fn a_crl_that_another_installation_put_in_the_place_of_ours_stays() -> Result<()> {
    for options in [SlapdOptions::default(), SlapdOptions { compares_crls: true, ..without_numbers() }] {
        let scene = Scene::start(options)?;
        mend(&scene.installation.ca, &scene.direct)?;
        publish_all_crls(&scene.installation.ca, &Actor::Host)?;
        let slow = scene.hold_back()?;
        let value = BASE64.encode(&issuing(&scene.other)?.1);
        scene.slapd.modify(&format!("dn: {}\nchangetype: modify\nreplace: {CRL}\n{CRL}:: {value}\n", scene.dn))?;
        scene.stays_with_the_other(slow)?;
    }
    Ok(())
}

#[test]
fn every_directory_gets_each_new_crl_alone() -> Result<()> {
    let compares = SlapdOptions { compares_crls: true, ..without_numbers() };
    for options in [SlapdOptions::default(), without_numbers(), compares] {
        let scene = Scene::start(options)?;
        for _ in 0..3 {
            publish_all_crls(&scene.installation.ca, &Actor::Host)?;
            let report = mend(&scene.installation.ca, &scene.direct)?;
            ensure!(!report.has_faults(), "{:?}", report.drift);
            ensure!(scene.crls()? == [issuing(&scene.installation)?.1], "not the newest CRL alone");
        }
    }
    Ok(())
}

/// An installation that is to write the entry of its issuing CA through a gate, and another one with a CA of the same name.
struct Scene {
    slapd: Slapd,
    installation: Installation,
    other: Installation,
    gate: Gate,
    direct: Directory,
    dn: String,
}

impl Scene {
    fn start(options: SlapdOptions) -> Result<Self> {
        let slapd = Slapd::start(options)?;
        let installation = Installation::found(&["main"])?;
        let other = Installation::found(&["main"])?;
        // certificateListExactMatch compares the issuer's name and thisUpdate alone (RFC 4523 §3.5). The second CRL of the other
        // installation is of a later second than the first CRL of this one.
        publish_all_crls(&other.ca, &Actor::Host)?;
        let (gate, direct) = (Gate::before(&slapd)?, directory(&installation, &slapd, "main", "")?);
        let dn = format!("cn={},ou=pki,{}", issuing(&installation)?.0, slapd.base());
        Ok(Self { slapd, installation, other, gate, direct, dn })
    }

    /// Has the CRL of the issuing CA written, and holds that back.
    fn hold_back(&self) -> Result<Beside> {
        self.gate.hold(Kind::Modify, &self.dn);
        let through_gate = directory_at(&self.gate.url(), &self.installation, &self.slapd, "main", "")?;
        let slow = mend_beside(&self.installation.ca, through_gate);
        self.gate.wait_until_held()?;
        Ok(slow)
    }

    fn stays_with_the_other(&self, slow: Beside) -> Result<()> {
        let theirs = issuing(&self.other)?.1;
        ensure!(self.crls()? == [theirs.clone()], "the other installation wrote nothing");
        self.gate.open();
        let report = end(slow)?;
        ensure!(self.crls()? == [theirs], "the other's CRL was overwritten");
        let drift = report.drift.iter().find(|drift| drift.dn.as_ref() == Some(&self.dn)).context("a line")?;
        ensure!(drift.holds_foreign_crl, "{drift:?}");
        Ok(())
    }

    fn crls(&self) -> Result<Vec<Vec<u8>>> {
        let entry = self.slapd.directory().read(&self.dn, &["*"])?;
        Ok(entry.values(CRL).iter().map(|value| value.to_vec()).collect())
    }
}

/// A directory that does not number changes, so that it can't be asked whether an entry is as it was.
fn without_numbers() -> SlapdOptions {
    SlapdOptions { database: "lastmod off".to_owned(), ..SlapdOptions::default() }
}

/// The name of the issuing CA and its newest CRL.
fn issuing(installation: &Installation) -> Result<(String, Vec<u8>)> {
    let authority = installation.issuing()?;
    match feed::view_entry(&installation.ca, EntryKey::Authority(authority.id))? {
        Some(EntryView::Authority(view)) => Ok((authority.name, view.crl.context("a CRL")?)),
        _ => Err(anyhow!("no CA")),
    }
}

type Beside = JoinHandle<Result<ReconcileReport>>;

fn mend_beside(ca: &Arc<Ca>, directory: Directory) -> Beside {
    let ca = Arc::clone(ca);
    thread::spawn(move || mend(&ca, &directory))
}

fn end(beside: Beside) -> Result<ReconcileReport> {
    beside.join().map_err(|_| anyhow!("it panicked"))?
}

fn entry_of(slapd: &Slapd) -> Result<EntryIdentity> {
    let entry = slapd.find("(uid=taro)", &["entryUUID"])?;
    Ok(EntryIdentity::new("entryUUID", std::str::from_utf8(entry.value("entryUUID").context("entryUUID")?)?))
}

/// Lets requests go on until one is held back that was sent under a lease.
fn pass_until_leased(ca: &Ca, gate: &Gate, entry: &EntryIdentity) -> Result<()> {
    loop {
        gate.wait_until_held()?;
        let Some(free) = lease_entry(ca, &"main".parse()?, entry, MINUTE)? else { return Ok(()) };
        release_entry(ca, free)?;
        gate.pass_one()?;
    }
}

const MINUTE: Duration = Duration::MINUTE;
