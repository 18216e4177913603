//! From the notice before the end to a new file, with a key that is made in the browser.

use std::fs;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::clock::{Clock as _, ManualClock, SystemClock};
use ca_core::config::{self, Settings};
use ca_core::entropy::SystemEntropy;
use ca_core::keys::{KeyAlgorithm, generate_key};
use ca_core::policy::{Actor, AddPerson, IssueDirectly, permit};
use ca_core::profile::Profile;
use ca_core::types::Language;
use ca_core::use_cases::initialise::{self, FoundingKeys};
use ca_core::use_cases::issue_directly::{Wanted, issue_certificate};
use ca_core::use_cases::people::{self, NewPerson};
use inkan_tests::database::Database;
use inkan_tests::installation::new_csr;
use inkan_tests::reachable::Reachable;

use super::look::Looks;
use super::visit::{ALICE, Visit, language};

#[test]
fn a_certificate_near_its_end_is_renewed_from_the_notice_in_two_clicks() -> Result<()> {
    let organisation = Reachable::new()?;
    let past = Past::of(&organisation, 340)?;
    let mut visit = Visit::to(organisation)?;
    visit.open_mailed("/certificates/")?;
    visit.browser.fill("#address", ALICE)?;
    visit.browser.fill("#password", super::visit::PASSWORD)?;
    visit.browser.click("main button")?;
    visit.browser.see("#make-keys")?;
    let renew = visit.browser.path()?;
    let mut looks = Looks::default();
    looks.here(&visit, "/certificates/{id}/renew")?;
    looks.found_nothing()?;

    visit.open("/certificates")?;
    visit.browser.picture("certificates-renewable")?;
    let before = visit.browser.clicks();
    visit.browser.click(&format!("main a[href='{renew}']"))?;
    visit.browser.click("#make-keys button")?;
    ensure!(visit.browser.clicks() - before == 2, "more than two clicks");
    visit.browser.see(".tasks")?;
    visit.prove_and_install("thunderbird")?;
    visit.browser.see("#make-file")?;
    visit.browser.click("#make-file button[value=file]")?;
    visit.browser.see("#file-made")?;

    let old = renew.trim_end_matches("/renew");
    visit.open(old)?;
    visit.browser.see(&format!("a[href='{old}/download/pem']"))?;
    ensure!(past.database.count("certificate")? == 2, "not one successor");
    Ok(())
}

/// What an organisation holds that was founded so many days ago and issued a certificate to Alice then.
struct Past {
    database: Database,
}

impl Past {
    /// Founds the CA of `organisation` anew, by a clock that shows the past.
    fn of(organisation: &Reachable, days: i64) -> Result<Self> {
        let database = Database::fresh()?;
        let file = organisation.inkan.file("inkan.toml");
        let mut sections: toml::Table = fs::read_to_string(&file)?.parse()?;
        sections
            .insert("database".to_owned(), toml::Table::from_iter([("url".to_owned(), database.url().into())]).into());
        fs::write(&file, toml::to_string(&sections)?)?;
        for key in fs::read_dir(organisation.inkan.file("keys"))? {
            fs::remove_file(key?.path())?;
        }
        let clock = ManualClock::new(SystemClock.now().plus_days(-days));
        let ca = Ca::open_with(settings(organisation, &sections)?, Arc::new(clock), Arc::new(SystemEntropy))?;
        let key = || generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy);
        initialise::found(&ca, &FoundingKeys { root: key()?, issuing: key()? })?;
        let language: Language = language().parse().map_err(|()| anyhow!("a language"))?;
        let new = NewPerson { name: "Alice Example".parse()?, address: ALICE.parse()?, language };
        people::add_person(&ca, &permit(&Actor::Host, AddPerson)?, new)?;
        let wanted = Wanted { address: ALICE.parse()?, profile: Profile::Dual, csr: new_csr()? };
        issue_certificate(&ca, &permit(&Actor::Host, IssueDirectly)?, wanted)?;
        Ok(Self { database })
    }
}

fn settings(organisation: &Reachable, sections: &toml::Table) -> Result<Settings> {
    fn section<T: serde::de::DeserializeOwned>(sections: &toml::Table, name: &str) -> Result<T> {
        Ok(sections.get(name).with_context(|| format!("[{name}]"))?.clone().try_into()?)
    }
    Ok(Settings::check(
        organisation.inkan.path(),
        section(sections, "organisation")?,
        &section::<config::Database>(sections, "database")?,
        section(sections, "keys")?,
        section(sections, "policy")?,
        section(sections, "publication")?,
        Vec::new(),
    )?)
}
