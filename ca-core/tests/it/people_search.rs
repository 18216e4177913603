//! Searches for people and certificates in the database: after an update, with many rows, and with a second of everything.

use anyhow::{Result, ensure};
use ca_core::Ca;
use ca_core::policy::{Actor, AddPerson, SearchCertificates, SeePerson, permit};
use ca_core::types::{CertificateId, CertificateQuery, PersonId, SearchWords};
use ca_core::use_cases::people::mailboxes;
use ca_core::use_cases::people::search::{FoundPeople, search_people};
use ca_core::use_cases::status::certificates::search_certificates;
use ca_core::use_cases::status::marks::mark_certificates;
use inkan_tests::installation::Installation;

fn search(ca: &Ca, text: &str, after: Option<PersonId>, limit: usize) -> Result<FoundPeople> {
    let words = SearchWords::read(text).ok_or_else(|| anyhow::anyhow!("{text} has no word"))?;
    Ok(search_people(ca, &permit(&Actor::Host, SeePerson)?, &words, after, limit)?)
}

fn found(ca: &Ca, text: &str) -> Result<Vec<PersonId>> {
    Ok(search(ca, text, None, 50)?.people.into_iter().map(|person| person.id).collect())
}

#[test]
fn a_person_is_found_once_by_each_name_and_address_also_by_a_second_one() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let hanako = installation.add_person("Hanako Hana", "hana.hanako@example.com")?;
    let taro = installation.add_person("Taro Yamada", "taro@example.com")?;
    ensure!(found(ca, "hana")? == [hanako] && found(ca, "hana hanako")? == [hanako] && found(ca, "yam ta")? == [taro]);
    ensure!(found(ca, "taro hana")?.is_empty() && found(ca, "hanami")?.is_empty());
    mailboxes::add_mailbox(ca, &permit(&Actor::Host, AddPerson)?, taro, "sales@example.com".parse()?)?;
    ensure!(found(ca, "sales@example.com")? == [taro] && found(ca, "sal yamada")? == [taro]);
    Ok(())
}

#[test]
fn pages_contain_everybody_once_whatever_words_they_share() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let mut all = Vec::new();
    for number in 0..45 {
        let name = if number % 2 == 0 { "Sato Saki" } else { "Saki" };
        all.push(installation.add_person(name, &format!("sa{number}@example.com"))?);
    }
    let (mut seen, mut after) = (Vec::new(), None);
    for _ in 0..10 {
        let page = search(ca, "sa", after, 7)?;
        seen.extend(page.people.iter().map(|person| person.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    seen.sort_unstable();
    ensure!(seen == all, "{seen:?}");
    Ok(())
}

#[test]
fn people_whom_an_older_program_added_are_found_after_the_next_start() -> Result<()> {
    let installation = Installation::found(&[])?;
    let taro = installation.add_person("Taro Yamada", "taro@example.com")?;
    installation.database.execute("DELETE FROM person_word; UPDATE person SET has_words = FALSE")?;
    ensure!(found(&installation.ca, "yamada")?.is_empty());
    let ca = Ca::open(installation.ca.settings().clone())?;
    ensure!(found(&ca, "yamada")? == [taro] && found(&ca, "taro@example.com")? == [taro]);
    Ok(())
}

#[test]
fn an_old_certificate_is_found_by_its_marks_and_a_new_one_without() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let old = installation.enrol("Taro", "taro@example.com")?;
    ensure!(mark_certificates(ca)? == 0, "the newest ones have no marks");
    let random = if installation.database.is_postgres() { "decode(md5(n.i::text), 'hex')" } else { "randomblob(16)" };
    installation.database.execute(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10010)
         INSERT INTO certificate (authority_id, serial, profile, person_id, mailbox_id, der, spki_sha256, not_before, not_after, key_kind)
         SELECT authority_id, {random}, profile, person_id, mailbox_id, {random}, spki_sha256, not_before, not_after, key_kind
         FROM certificate, n WHERE id = {}",
        old.id
    ))?;
    let new = installation.issue("taro@example.com")?;
    let by = |fingerprint: String| -> Result<Vec<CertificateId>> {
        let query: CertificateQuery = fingerprint.parse()?;
        let found = search_certificates(ca, &permit(&Actor::Host, SearchCertificates)?, Some(&query), 50)?;
        Ok(found.into_iter().map(|certificate| certificate.id).collect())
    };
    ensure!(by(old.fingerprint.to_string())? == [old.id], "without marks all are read");
    let marked = mark_certificates(ca)?;
    ensure!(marked == 12 && mark_certificates(ca)? == 0, "{marked} were marked");
    ensure!(by(old.fingerprint.to_string())? == [old.id] && by(new.fingerprint.to_string())? == [new.id]);
    installation.database.execute("DELETE FROM certificate_mark")?;
    ensure!(by(old.fingerprint.to_string())?.is_empty(), "it was read although it has marks");
    Ok(())
}
