//! Two installations of one organisation, whose CAs have the same names, side by side in one directory: neither touches what is the
//! other's.

use anyhow::{Context as _, Result, ensure};
use ca_core::types::{EntryKey, PublishOutcome};
use ca_core::use_cases::feed;
use ca_core::use_cases::status::certificates::CertificateView;
use data_encoding::BASE64;
use inkan_tests::installation::Installation;
use inkan_tests::slapd::{Person, Slapd};
use ldap_publisher::Directory;
use ldap_publisher::reconcile::ReconcileReport;

use crate::publishing::{Publishing, certificates, directory, mend};

const TARO: &str = "taro@example.com";

#[test]
fn neither_takes_the_others_certificates_or_crls() -> Result<()> {
    let slapd = Slapd::start_default()?;
    let entry = slapd.add_person(&Person { uid: "taro", name: "Taro", mail: TARO, password: None })?;
    let first = House::start(&slapd)?;
    let mut ours = first.publishing.installation.enrol("Taro", TARO)?;
    first.publishing.wait_until_empty("main")?;
    let second = House::start(&slapd)?;
    ensure!(first.issuing()?.0 == second.issuing()?.0, "the CAs' names differ");
    let mut theirs = second.publishing.installation.enrol("Taro", TARO)?;
    second.publishing.wait_until_empty("main")?;
    for round in 0..ROUNDS {
        for house in [&first, &second] {
            let report = house.mend()?;
            let other = report.drift.iter().find(|drift| drift.dn.as_deref() == Some(entry.as_str()));
            ensure!(other.is_some_and(|drift| drift.foreign == 1 && drift.changes.is_empty()), "{report:?}");
        }
        holds_both(&slapd, &ours, &theirs)?;
        let (house, mine) = if round % 2 == 0 { (&first, &mut ours) } else { (&second, &mut theirs) };
        let renewed = house.publishing.installation.issue(TARO)?;
        house.publishing.installation.revoke(mine)?;
        house.publishing.wait_until_empty("main")?;
        *mine = renewed;
        holds_both(&slapd, &ours, &theirs)?;
        first.stands_alone_in_the_cas_entry(&slapd)?;
    }
    ensure!(!first.mend()?.has_faults(), "the first can't publish its CRL");
    let parked = second.mend()?;
    ensure!(parked.has_faults(), "that the CRL is not published is told: {parked:?}");
    let (_, authority) = second.issuing()?;
    let last =
        feed::last_result(&second.publishing.installation.ca, &"main".parse()?, authority)?.context("a result")?;
    ensure!(
        last.outcome == PublishOutcome::Parked && last.detail.contains("no CA key of this installation signed"),
        "{last:?}"
    );
    Ok(())
}

#[test]
fn what_a_key_of_ours_signed_and_nobody_here_issued_is_left_until_it_ends() -> Result<()> {
    let slapd = Slapd::start_default()?;
    let dn = slapd.add_person(&Person { uid: "taro", name: "Taro", mail: TARO, password: None })?;
    let house = House::start(&slapd)?;
    let installation = &house.publishing.installation;
    let (unknown, ended) = (installation.enrol("Taro", TARO)?, installation.issue(TARO)?);
    house.publishing.wait_until_empty("main")?;
    installation.revoke(&ended)?;
    let current = installation.issue(TARO)?;
    house.publishing.wait_until_empty("main")?;
    // The store forgets two that it issued, as after a restore of an old backup.
    for forgotten in [&unknown, &ended] {
        installation.database.execute(&format!("DELETE FROM certificate WHERE id = {}", forgotten.id))?;
        let value = BASE64.encode(&forgotten.der);
        slapd.modify(&format!(
            "dn: {dn}\nchangetype: modify\nadd: userCertificate;binary\nuserCertificate;binary:: {value}\n"
        ))?;
    }
    let report = house.mend()?;
    let drift = report.drift.iter().find(|drift| drift.dn.as_deref() == Some(dn.as_str())).context("a line")?;
    ensure!(drift.unknown == 1 && drift.foreign == 0 && drift.changes.len() == 1, "{drift:?}");
    let held = certificates(&slapd, TARO)?;
    ensure!(held.len() == 2 && held.contains(&unknown.der) && held.contains(&current.der), "{} values", held.len());
    Ok(())
}

/// An installation that publishes to a directory.
struct House {
    publishing: Publishing,
    main: Directory,
}

impl House {
    fn start(slapd: &Slapd) -> Result<Self> {
        let installation = Installation::found(&["main"])?;
        let main = directory(&installation, slapd, "main", "")?;
        Ok(Self { publishing: Publishing::start(installation, vec![main.clone()])?, main })
    }

    fn mend(&self) -> Result<ReconcileReport> {
        mend(&self.publishing.installation.ca, &self.main)
    }

    fn issuing(&self) -> Result<(String, EntryKey)> {
        let authority = self.publishing.installation.issuing()?;
        Ok((authority.name, EntryKey::Authority(authority.id)))
    }

    fn stands_alone_in_the_cas_entry(&self, slapd: &Slapd) -> Result<()> {
        let (name, key) = self.issuing()?;
        let Some(feed::EntryView::Authority(view)) = feed::view_entry(&self.publishing.installation.ca, key)? else {
            anyhow::bail!("no CA");
        };
        let entry = slapd.directory().read(&format!("cn={name},ou=pki,{}", slapd.base()), &["*"])?;
        ensure!(entry.values("certificateRevocationList;binary") == [view.crl.context("a CRL")?], "another CRL");
        ensure!(entry.values("cACertificate;binary") == [view.certificate], "another CA's certificate");
        Ok(())
    }
}

fn holds_both(slapd: &Slapd, ours: &CertificateView, theirs: &CertificateView) -> Result<()> {
    let held = certificates(slapd, TARO)?;
    ensure!(held.len() == 2 && held.contains(&ours.der) && held.contains(&theirs.der), "{} values", held.len());
    Ok(())
}

const ROUNDS: usize = 6;
