//! From the notice before the end to a new certificate: for a key that is made in the browser, and for the key that there is.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::config::{self, Settings};
use ca_core::keys::PrivateKey;
use ca_core::policy::{Actor, AddPerson, IssueDirectly, permit};
use ca_core::runtime::clock::{Clock as _, ManualClock, SystemClock};
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::{Language, Profile};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};
use ca_core::use_cases::operation::initialise::{self, FoundingKeys};
use ca_core::use_cases::people::roster::{self, NewPerson};
use ca_core::use_cases::status::certificates::{chain, find_certificate};
use inkan_tests::command::{run, run_with_input};
use inkan_tests::database::Database;
use inkan_tests::gpgsm::{Gpgsm, GpgsmOptions};
use inkan_tests::keys::Key;
use inkan_tests::openssl;
use inkan_tests::reachable::Reachable;

use super::look::Looks;
use super::visit::{ALICE, Visit, language};

#[test]
fn a_certificate_near_its_end_is_renewed_from_the_notice_in_two_clicks() -> Result<()> {
    let organisation = Reachable::new()?;
    let past = Past::of(&organisation, 340, Profile::Dual)?;
    let mut visit = Visit::to(organisation)?;
    let renew = follow_notice(&mut visit)?;
    visit.browser.see("#make-keys")?;
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

#[test]
fn a_key_is_kept_in_two_clicks_and_the_certificate_alone_joins_it() -> Result<()> {
    let organisation = Reachable::new()?;
    let past = Past::of(&organisation, 710, Profile::Encryption)?;
    let client = past.client()?;
    let old_mail = mail_to(&past.file("old.pem"), "written before the renewal")?;
    let mut visit = Visit::to(organisation)?;
    let renew = follow_notice(&mut visit)?;
    visit.browser.see("#keep-key")?;
    let mut looks = Looks::default();
    looks.here(&visit, "/certificates/{id}/renew")?;

    visit.open("/certificates")?;
    let before = visit.browser.clicks();
    visit.browser.click(&format!("main a[href='{renew}']"))?;
    visit.browser.click("#keep-key button")?;
    ensure!(visit.browser.clicks() - before == 2, "more than two clicks");
    visit.browser.see(".tasks")?;
    visit.open_mailed("/proof/")?;
    visit.browser.click("main button:not(.plain)")?;
    visit.browser.see("main a[href$='/install/gpgsm']")?;
    let program = "return document.querySelector(\"main a[href$='/install/gpgsm']\").getAttribute('href')";
    let program = visit.browser.script(program, Vec::new())?;
    visit.open(program.as_str().context("a link")?.trim_end_matches("/gpgsm"))?;
    visit.browser.see("#kept-key")?;
    looks.here(&visit, "/certificates/{id}/install")?;
    visit.browser.click("main a[href$='/install/gpgsm']")?;
    visit.browser.see("#kept-key .steps")?;
    looks.here(&visit, "/certificates/{id}/install/gpgsm")?;
    let new = save_certificate(&mut visit, &past)?;

    past.is_for_the_same_key(&new)?;
    ensure!(past.database.count("certificate")? == 2, "not one successor");
    let new_mail = mail_to(&new, "written after the renewal")?;
    ensure!(!client.decrypt(&new_mail)?.succeeded(), "it reads what it has no certificate for");
    client.import(&new)?.ok()?;
    for (mail, said) in [(&old_mail, "written before the renewal"), (&new_mail, "written after the renewal")] {
        ensure!(client.decrypt(mail)?.made()? == said.as_bytes(), "not what was {said}");
    }

    // A telephone takes both together; the old certificate says by which it was renewed.
    visit.open(&format!("{}/ios", visit.browser.path()?.trim_end_matches("/gpgsm")))?;
    visit.browser.see("p#kept-key")?;
    looks.here(&visit, "/certificates/{id}/install/ios")?;
    visit.open("/certificates")?;
    ensure!(!visit.browser.shows(&format!("main a[href='{renew}']"))?, "it is offered once more");
    looks.here(&visit, "/certificates")?;
    visit.open(renew.trim_end_matches("/renew"))?;
    visit.browser.see("main ul a[href^='/certificates/']")?;
    looks.here(&visit, "/certificates/{id}")?;
    looks.found_nothing()
}

/// Opens the link in the notice and signs in; where that leads.
fn follow_notice(visit: &mut Visit) -> Result<String> {
    visit.open_mailed("/certificates/")?;
    visit.browser.fill("#address", ALICE)?;
    visit.browser.fill("#password", super::visit::PASSWORD)?;
    visit.browser.click("main button")?;
    visit.browser.see("form[action='/sign-out']")?;
    visit.browser.path()
}

/// Saves the certificate that the page offers for a kept key, PEM.
fn save_certificate(visit: &mut Visit, past: &Past) -> Result<PathBuf> {
    let found = visit.organisation.inkan.json(&["certificate", "list", "--mail", ALICE])?;
    let serial = found[0]["serial"].as_str().context("a serial number")?.to_owned();
    visit.browser.click("#kept-key a[download]")?;
    let saved = visit.browser.take_download(&format!("{serial}.cer"))?;
    let file = past.file("new.pem");
    run(openssl::command(&["x509", "-inform", "DER", "-in"]).arg(&saved).arg("-out").arg(&file))?.ok()?;
    Ok(file)
}

/// What an organisation holds that was founded so many days ago and issued a certificate to Alice then, for a key of the pool.
struct Past {
    database: Database,
    folder: tempfile::TempDir,
}

impl Past {
    /// Founds the CA of `organisation` anew, by a clock that shows the past.
    fn of(organisation: &Reachable, days: i64, profile: Profile) -> Result<Self> {
        let database = Database::fresh()?;
        let file = organisation.inkan.file("inkan.toml");
        let mut sections: toml::Table = fs::read_to_string(&file)?.parse()?;
        sections
            .insert("database".to_owned(), toml::Table::from_iter([("url".to_owned(), database.url().into())]).into());
        let policy = sections.get_mut("policy").and_then(toml::Value::as_table_mut).context("[policy]")?;
        policy.insert("encryption_key_days".to_owned(), 1500.into());
        fs::write(&file, toml::to_string(&sections)?)?;
        for key in fs::read_dir(organisation.inkan.file("keys"))? {
            fs::remove_file(key?.path())?;
        }
        let clock = ManualClock::new(SystemClock.now().plus_days(-days));
        let ca = Ca::open_with(settings(organisation, &sections)?, Arc::new(clock), Arc::new(SystemEntropy))?;
        let key = |key: Key| -> Result<_> { Ok(PrivateKey::from_pem(&fs::read_to_string(key.file()?)?, None)?) };
        initialise::found(&ca, &FoundingKeys { root: key(Key::Root)?, issuing: key(Key::Issuing)? })?;
        let language: Language = language().parse().map_err(|()| anyhow!("a language"))?;
        let new = NewPerson { name: "Alice Example".parse()?, address: ALICE.parse()?, language };
        roster::add_person(&ca, &permit(&Actor::Host, AddPerson)?, new)?;
        let past = Self { database, folder: tempfile::tempdir()? };
        openssl::request(KEY, "/CN=whatever", &[], &past.file("alice.csr"))?;
        let wanted = Wanted { address: ALICE.parse()?, profile, csr: fs::read(past.file("alice.csr"))? };
        let issued = issue_certificate(&ca, &permit(&Actor::Host, IssueDirectly)?, wanted)?;
        let chain = chain(&ca, &find_certificate(&ca, &Actor::Host, issued.id)?)?;
        for (name, der) in ["old", "issuing", "root"].into_iter().zip(chain) {
            let file = past.file(&format!("{name}.der"));
            fs::write(&file, der)?;
            openssl::to_pem("x509", &file, &past.file(&format!("{name}.pem")))?;
        }
        Ok(past)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A mail program that has Alice's key and her certificate of then.
    fn client(&self) -> Result<Gpgsm> {
        let mut client = Gpgsm::new(&GpgsmOptions { roots: vec![self.file("root.pem")], ..GpgsmOptions::default() })?;
        client.import_key(&self.file("old.pem"), &KEY.file()?, &self.file("issuing.pem"), "a passphrase")?;
        Ok(client)
    }

    fn is_for_the_same_key(&self, certificate: &Path) -> Result<()> {
        let key = |file: &Path| -> Result<_> {
            Ok(run(openssl::command(&["x509", "-noout", "-pubkey", "-in"]).arg(file))?.ok()?.stdout)
        };
        ensure!(key(certificate)? == key(&self.file("old.pem"))?, "another key");
        Ok(())
    }
}

/// What somebody writes to Alice who has this certificate of hers.
fn mail_to(certificate: &Path, said: &str) -> Result<Vec<u8>> {
    let mut encrypt = openssl::command(&["cms", "-encrypt", "-binary", "-aes256", "-outform", "DER"]);
    Ok(run_with_input(encrypt.arg(certificate), said.as_bytes())?.ok()?.stdout)
}

const KEY: Key = Key::UserRsa(1);

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
