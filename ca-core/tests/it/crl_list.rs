//! A CRL follows the last one: only what changed is written anew, nothing that was listed is lost, and a long one is no other
//! than a short one.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::policy::{Actor, ReleaseCertificate, RevokeCertificate, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate};
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::use_cases::status::publish_crl::{CrlFile, crl_status, newest_crl, publish_all_crls, publish_due_crls};
use inkan_tests::installation::Installation;
use inkan_tests::openssl;

#[test]
fn each_change_is_on_the_next_crl_and_all_before_it_stay() -> Result<()> {
    let office = Office::open()?;
    let mut expected = BTreeSet::new();
    for _ in 0..4 {
        let (one, two) = (office.issue()?, office.issue()?);
        office.installation.revoke_unpublished(&one)?;
        office.installation.revoke_unpublished(&two)?;
        expected.extend([one, two].map(|certificate| certificate.serial.to_string()));
        office.publish(1)?;
        ensure!(office.listed()? == expected, "{:?} are listed, not {expected:?}", office.listed()?);
    }
    Ok(())
}

#[test]
fn a_hold_comes_and_goes_and_may_become_a_revocation() -> Result<()> {
    let office = Office::open()?;
    let (held, stolen) = (office.issue()?, office.issue()?);
    for certificate in [&held, &stolen] {
        let permitted = permit(&Actor::Host, RevokeCertificate { owner: certificate.person })?;
        hold_certificate(office.ca(), &permitted, certificate.id)?;
    }
    office.publish(1)?;
    ensure!(office.text()?.matches("Certificate Hold").count() == 2, "{}", office.text()?);
    release_certificate(office.ca(), &permit(&Actor::Host, ReleaseCertificate)?, held.id)?;
    office.installation.revoke_unpublished(&stolen)?;
    office.publish(1)?;
    ensure!(office.listed()? == BTreeSet::from([stolen.serial.to_string()]), "{:?}", office.listed()?);
    ensure!(office.text()?.contains("Key Compromise"), "{}", office.text()?);
    Ok(())
}

/// Somebody with the database's password takes a revocation out of it. The next CRLs list it all the same: those that carry a
/// change, and those of each day, which are made from the database and found wanting.
#[test]
fn what_was_taken_out_of_the_database_stays_listed() -> Result<()> {
    let office = Office::open()?;
    let (stolen, other) = (office.issue()?, office.issue()?);
    office.installation.revoke(&stolen)?;
    office.installation.database.execute("DELETE FROM revoked")?;
    office.clock.advance(DAY);
    office.publish(1)?;
    ensure!(office.listed()? == BTreeSet::from([stolen.serial.to_string()]), "the daily CRL lost it");
    office.installation.revoke(&other)?;
    let both = BTreeSet::from([stolen, other].map(|certificate| certificate.serial.to_string()));
    ensure!(office.listed()? == both, "the CRL with a change lost it: {:?}", office.listed()?);
    office.clock.advance(DAY);
    office.publish(1)?;
    ensure!(office.listed()? == both, "the next daily CRL lost it: {:?}", office.listed()?);
    Ok(())
}

#[test]
fn a_hold_that_was_taken_out_without_a_release_stays_listed_too() -> Result<()> {
    let office = Office::open()?;
    let held = office.issue()?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: held.person })?;
    hold_certificate(office.ca(), &permitted, held.id)?;
    office.publish(1)?;
    office.installation.database.execute("DELETE FROM revoked")?;
    office.clock.advance(DAY);
    office.publish(1)?;
    ensure!(office.listed()? == BTreeSet::from([held.serial.to_string()]), "the hold is lost");
    Ok(())
}

/// The change log says that something happened to it, and it was revoked for good: publishing goes on all the same.
#[test]
fn what_was_taken_out_together_with_a_change_stays_listed_and_others_are_published() -> Result<()> {
    let office = Office::open()?;
    let (one, other) = (office.issue()?, office.issue()?);
    office.installation.revoke_unpublished(&one)?;
    office.publish(1)?;
    office.installation.database.execute(
        "DELETE FROM revoked;
         INSERT INTO revocation_change (authority_id, number, serial)
             SELECT authority_id, number + 1, serial FROM revocation_change;
         UPDATE crl_due SET changes = changes + 1",
    )?;
    office.installation.revoke_unpublished(&other)?;
    office.publish(1)?;
    let expected = BTreeSet::from([&one, &other].map(|certificate| certificate.serial.to_string()));
    ensure!(office.listed()? == expected, "{:?} are listed", office.listed()?);
    Ok(())
}

/// Where something is revoked all the time, what is revoked is still looked at as a whole once a day.
#[test]
fn what_the_change_log_does_not_tell_is_on_a_crl_within_a_day() -> Result<()> {
    let office = Office::open()?;
    let told = office.issue()?;
    office.installation.revoke_unpublished(&told)?;
    office.publish(1)?;
    let (untold, serial) = (office.issue()?, |certificate: &CertificateView| certificate.serial.to_string());
    office.installation.database.execute(
        "INSERT INTO revoked (authority_id, serial, revoked_at, reason)
         SELECT c.authority_id, c.serial, r.revoked_at, r.reason FROM certificate c CROSS JOIN revoked r
         WHERE c.serial NOT IN (SELECT serial FROM revoked)",
    )?;
    for _ in 0..2 {
        office.clock.advance(DAY / 3);
        let next = office.issue()?;
        office.installation.revoke_unpublished(&next)?;
        office.publish(1)?;
        ensure!(!office.listed()?.contains(&serial(&untold)), "it was looked at as a whole before a day had passed");
    }
    office.clock.advance(DAY / 2);
    let last = office.issue()?;
    office.installation.revoke_unpublished(&last)?;
    office.publish(1)?;
    ensure!(office.listed()?.contains(&serial(&untold)), "a day has passed, and it is not listed");
    Ok(())
}

/// Two megabytes: three parts in the store, each read and written on its own.
#[test]
fn a_long_crl_is_stored_in_parts_spliced_and_read_by_another_process() -> Result<()> {
    let office = Office::open()?;
    office.fill(MANY)?;
    publish_all_crls(office.ca(), &Actor::Host)?;
    ensure!(office.file()?.der().len() > 2 << 20, "only {} bytes", office.file()?.der().len());
    ensure!(office.listed()?.len() == MANY, "{} are listed", office.listed()?.len());
    let stolen = office.issue()?;
    office.installation.revoke_unpublished(&stolen)?;
    let crl = publish_due_crls(office.ca())?.pop().context("a CRL")?;
    ensure!(crl.entries == i64::try_from(MANY + 1)?, "{crl:?}");
    ensure!(office.listed()?.contains(&stolen.serial.to_string()), "the new one is not listed");

    let another = Ca::open(office.ca().settings().clone())?;
    let read = newest_crl(&another, &"issuing-g1".parse()?)?.context("a CRL")?;
    ensure!(
        read.der() == office.file()?.der() && read.facts().number == crl.number,
        "another process reads another CRL"
    );
    // From everything that is revoked it comes out the same, but for number, times and signature.
    let (spliced, text) = (office.listed()?, office.text()?);
    publish_all_crls(office.ca(), &Actor::Host)?;
    ensure!(office.listed()? == spliced && office.text()?.len().abs_diff(text.len()) < 100, "made anew it differs");
    for _ in 0..3 {
        publish_all_crls(office.ca(), &Actor::Host)?;
    }
    let stored =
        office.installation.database.count("(SELECT DISTINCT number FROM crl_part WHERE authority_id = 2) AS kept")?;
    ensure!(stored == 3, "the octets of {stored} CRLs are kept");
    Ok(())
}

#[test]
fn without_the_octets_of_the_last_crl_the_next_is_made_from_everything() -> Result<()> {
    let office = Office::open()?;
    let stolen = office.issue()?;
    office.installation.revoke(&stolen)?;
    office.installation.database.execute("DELETE FROM crl_part")?;
    let another = Ca::open(office.ca().settings().clone())?;
    ensure!(publish_all_crls(&another, &Actor::Host)?.len() == 1, "nothing is published any more");
    ensure!(office.listed()? == BTreeSet::from([stolen.serial.to_string()]), "{:?}", office.listed()?);
    ensure!(
        !crl_status(&another)?.iter().any(ca_core::use_cases::status::publish_crl::CrlStatus::is_alarm),
        "an alarm"
    );
    Ok(())
}

struct Office {
    installation: Installation,
    clock: Arc<ManualClock>,
}

impl Office {
    fn open() -> Result<Self> {
        let (installation, clock) = Installation::found_at("2026-11-24T00:00:00Z", &[])?;
        installation.add_person("Taro", TARO)?;
        Ok(Self { installation, clock })
    }

    fn ca(&self) -> &Ca {
        &self.installation.ca
    }

    fn issue(&self) -> Result<CertificateView> {
        self.installation.issue(TARO)
    }

    fn publish(&self, expected: usize) -> Result<()> {
        let published = publish_due_crls(self.ca())?;
        ensure!(published.len() == expected, "{published:?}");
        Ok(())
    }

    fn file(&self) -> Result<Arc<CrlFile>> {
        newest_crl(self.ca(), &"issuing-g1".parse()?)?.context("a CRL")
    }

    /// The newest CRL as openssl reads it.
    fn text(&self) -> Result<String> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("crl.der");
        std::fs::write(&file, self.file()?.der())?;
        openssl::crl_text(&file)
    }

    fn listed(&self) -> Result<BTreeSet<String>> {
        let text = self.text()?;
        let serials = text.lines().filter_map(|line| line.trim().strip_prefix("Serial Number: "));
        Ok(serials.map(str::to_ascii_lowercase).collect())
    }

    /// Revokes serial numbers without certificates, as a restored backup may contain them. They begin with 0x4a and 0x6a, so
    /// that several threads read them.
    fn fill(&self, count: usize) -> Result<()> {
        let (numbers, serial, source) = if self.installation.database.is_postgres() {
            (
                String::new(),
                "convert_to(CASE n % 2 WHEN 0 THEN 'J' ELSE 'j' END || lpad(n::text, 15, '0'), 'UTF8')",
                format!("generate_series(1, {count}) AS n"),
            )
        } else {
            let numbers = format!(
                "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
            );
            (numbers, "CAST(printf('%s%015d', iif(n % 2, 'j', 'J'), n) AS BLOB)", "numbers".to_owned())
        };
        self.installation.database.execute(&format!(
            "{numbers} INSERT INTO revoked (authority_id, serial, revoked_at, reason)
             SELECT 2, {serial}, (SELECT last_signed_at FROM authority WHERE id = 2), 1 FROM {source}"
        ))
    }
}

const TARO: &str = "taro@example.com";
const DAY: i64 = 86_400;
const MANY: usize = 60_000;
