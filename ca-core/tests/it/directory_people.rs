//! Who an entry of the organisation's directory is.

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error, Refusal};
use ca_core::policy::{Actor, AddPerson, ConfirmEntry, DecideDeparture, GrantRole, ReviewRequests, Role, permit};
use ca_core::types::{Language, PersonId};
use ca_core::use_cases::departure::begin_departure;
use ca_core::use_cases::offices;
use ca_core::use_cases::people::directory_people::{DirectoryPerson, EntryId, recognise_entry};
use ca_core::use_cases::people::entry_claims::{EntryClaim, confirm_entry, find_claim, list_claims, refuse_entry};
use ca_core::use_cases::people::{accounts, roster};
use inkan_tests::installation::Installation;

fn entry(id: &str, name: &str, addresses: &[&str]) -> Result<DirectoryPerson> {
    Ok(DirectoryPerson {
        id: EntryId::from_octets(id.as_bytes()).context("an id")?,
        name: name.parse()?,
        addresses: addresses.iter().map(|address| address.parse()).collect::<Result<_, _>>()?,
        language: Some(Language::Ja),
    })
}

fn recognise(ca: &Ca, entry: &DirectoryPerson, typed: &str) -> Result<Result<PersonId, Error>> {
    Ok(recognise_entry(ca, entry, &typed.parse()?).map(|verified| verified.person()))
}

fn addresses(ca: &Ca, person: PersonId) -> Result<Vec<String>> {
    Ok(roster::find_person(ca, person)?.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect())
}

fn is_asked(recognised: &Result<PersonId, Error>) -> bool {
    matches!(recognised, Err(Error::Conflict(Conflict::EntryUnconfirmed)))
}

#[test]
fn the_first_sign_in_makes_the_person_and_further_ones_find_them() -> Result<()> {
    let installation = Installation::found(&["main"])?;
    let ca = &installation.ca;
    installation.add_person("Hana", "hana@example.com")?;
    let mut taro = entry("1", "山田 太郎", &["taro@example.com", "hana@example.com", "taro@elsewhere.example"])?;
    let person = recognise(ca, &taro, "Taro@example.com")??;
    let made = roster::find_person(ca, person)?;
    ensure!(made.name.as_str() == "山田 太郎" && made.language == Language::Ja && made.roles.is_empty(), "{made:?}");
    let as_in_directory = "what is typed at the first sign-in decides how the address is written, or one of another person or domain is among them";
    ensure!(addresses(ca, person)? == ["taro@example.com"], "{as_in_directory}");
    taro.name = "Taro Y.".parse()?;
    taro.addresses = vec!["yamada@example.com".parse()?];
    ensure!(recognise(ca, &taro, "yamada@example.com")?? == person, "a renamed entry is another person");
    ensure!(addresses(ca, person)? == ["taro@example.com", "yamada@example.com"]);
    Ok(())
}

#[test]
fn of_an_entry_that_comes_in_twice_at_once_one_person_is_made() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let taro = entry("1", "Taro", &["taro@example.com"])?;
    let people: Vec<PersonId> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| recognise(ca, &taro, "taro@example.com"))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().ok().context("it ended")??.context("let in"))
            .collect::<Result<_>>()
    })?;
    ensure!(people.iter().all(|person| Some(person) == people.first()), "{people:?}");
    let everybody = roster::list_people(ca, &permit(&Actor::Host, AddPerson)?, None, 10)?;
    ensure!(everybody.len() == 1, "{everybody:?}");
    Ok(())
}

#[test]
fn an_address_that_is_given_to_somebody_new_does_not_make_them_who_had_it() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    recognise(ca, &entry("1", "Taro", &["taro@example.com"])?, "taro@example.com")??;
    let refused = recognise(ca, &entry("2", "Taro the Second", &["taro@example.com"])?, "taro@example.com")?;
    ensure!(matches!(refused, Err(Error::Conflict(Conflict::AddressOfAnotherEntry))), "{refused:?}");
    Ok(())
}

#[test]
fn a_person_whom_an_officer_added_is_taken_over_after_an_officer_said_yes() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let waiting = installation.add_person("Taro", "taro@example.com")?;
    let taro = entry("1", "Taro Yamada", &["taro@example.com"])?;
    // The second attempt asks no second question.
    for _ in 0..2 {
        ensure!(is_asked(&recognise(ca, &taro, "taro@example.com")?));
    }
    let claims = list_claims(ca, &permit(&Actor::Host, ReviewRequests)?, 10)?;
    let [claim] = claims.as_slice() else { bail!("{claims:?}") };
    ensure!(claim.person == waiting && claim.name.as_str() == "Taro Yamada", "{claim:?}");

    let decide = || permit(&Actor::Host, ConfirmEntry { person: waiting });
    refuse_entry(ca, &decide()?, claim.id, &claim.mark)?;
    let refused = recognise(ca, &taro, "taro@example.com")?;
    ensure!(matches!(refused, Err(Error::Conflict(Conflict::AddressOfAnotherEntry))), "{refused:?}");
    let twice = refuse_entry(ca, &decide()?, claim.id, &claim.mark);
    ensure!(matches!(twice, Err(Error::Conflict(Conflict::EntryDecided))), "{twice:?}");

    // The way back from a wrong no.
    let late = confirm_entry(ca, &decide()?, claim.id, &claim.mark);
    ensure!(matches!(late, Err(Error::Conflict(Conflict::EntryDecided))), "a page from before the no: {late:?}");
    let refused = find_claim(ca, &permit(&Actor::Host, ReviewRequests)?, claim.id)?;
    confirm_entry(ca, &decide()?, claim.id, &refused.mark)?;
    ensure!(recognise(ca, &taro, "taro@example.com")?? == waiting);
    ensure!(roster::find_person(ca, waiting)?.name.as_str() == "Taro", "an officer's word is kept");
    let twice = confirm_entry(ca, &decide()?, claim.id, &refused.mark);
    ensure!(matches!(twice, Err(Error::Conflict(Conflict::EntryDecided))), "{twice:?}");
    let namesake = recognise(ca, &entry("2", "Taro", &["taro@example.com"])?, "taro@example.com")?;
    ensure!(matches!(namesake, Err(Error::Conflict(Conflict::AddressOfAnotherEntry))), "{namesake:?}");
    Ok(())
}

#[test]
fn of_two_entries_with_one_address_the_confirmed_one_comes_in_and_the_other_is_refused() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let (first, second) = (entry("1", "Taro", &["taro@example.com"])?, entry("2", "Taro", &["taro@example.com"])?);
    for one in [&first, &second] {
        ensure!(is_asked(&recognise(ca, one, "taro@example.com")?));
    }
    let claims = list_claims(ca, &permit(&Actor::Host, ReviewRequests)?, 10)?;
    ensure!(claims.len() == 2, "{claims:?}");
    let decide = || permit(&Actor::Host, ConfirmEntry { person });
    let outcomes: Vec<Result<(), Error>> = std::thread::scope(|scope| {
        let confirm = |claim: &EntryClaim| confirm_entry(ca, &decide()?, claim.id, &claim.mark);
        let threads: Vec<_> = claims.iter().map(|claim| scope.spawn(move || confirm(claim))).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("it ended"))).collect::<Result<_>>()
    })?;
    ensure!(outcomes.iter().filter(|outcome| outcome.is_ok()).count() == 1, "{outcomes:?}");
    let came_in = [&first, &second].map(|one| recognise(ca, one, "taro@example.com"));
    let came_in: Vec<bool> = came_in.into_iter().map(|it| Ok(it?.is_ok())).collect::<Result<_>>()?;
    ensure!(came_in.iter().filter(|it| **it).count() == 1, "{came_in:?}");
    Ok(())
}

#[test]
fn nobody_takes_over_whoever_could_act() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;

    let local = installation.add_person("Hana", "hana@example.com")?;
    accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, local, "hash".to_owned())?;
    let officer = installation.add_person("Rin", "rin@example.com")?;
    offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, officer, Role::Auditor)?;
    for (id, address) in [("2", "hana@example.com"), ("3", "rin@example.com")] {
        let refused = recognise(ca, &entry(id, "Mallory", &[address])?, address)?;
        ensure!(matches!(refused, Err(Error::Conflict(Conflict::AddressOfAnotherEntry))), "{refused:?}");
    }
    Ok(())
}

#[test]
fn who_got_a_password_here_does_not_come_in_by_the_directory_any_more_under_whatever_address() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let taro = entry("1", "Taro", &["taro@example.com", "taro@elsewhere.example"])?;
    let person = recognise(ca, &taro, "taro@example.com")??;
    ensure!(recognise(ca, &taro, "taro@elsewhere.example")?? == person, "the entry is the person");
    accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, person, "hash".to_owned())?;
    for bare in [vec!["taro@elsewhere.example"], vec!["taro@elsewhere.example", "new@example.com"]] {
        let refused = recognise(ca, &entry("1", "Taro", &bare)?, "taro@elsewhere.example")?;
        ensure!(matches!(refused, Err(Error::Conflict(Conflict::AddressOfAnotherEntry))), "{bare:?}: {refused:?}");
    }
    ensure!(addresses(ca, person)? == ["taro@example.com"], "a refused entry gave an address");
    Ok(())
}

#[test]
fn an_address_of_another_domain_makes_nobody() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    installation.add_person("Hana", "hana@example.com")?;
    for more in ["taro@elsewhere.example", "hana@example.com"] {
        let taro = entry("1", "Taro", &["taro@elsewhere.example", more])?;
        let refused = recognise(ca, &taro, "taro@elsewhere.example")?;
        ensure!(matches!(refused, Err(Error::Refused(Refusal::ForeignDomain))), "{refused:?}");
    }
    Ok(())
}

#[test]
fn who_leaves_does_not_come_back_by_the_directory() -> Result<()> {
    let installation = Installation::found(&["main"])?;
    let ca = &installation.ca;
    let (linked, added) =
        (entry("1", "Taro", &["taro@example.com"])?, installation.add_person("Hana", "hana@example.com")?);
    let taro = recognise(ca, &linked, "taro@example.com")??;
    for person in [taro, added] {
        begin_departure(ca, &permit(&Actor::Host, DecideDeparture { person })?)?;
    }
    let longer = entry("1", "Taro", &["taro@example.com", "taro.yamada@example.com"])?;
    let alias = entry("2", "Hana", &["hana@example.com", "hanako@example.com"])?;
    for (entry, typed) in [
        (&longer, "taro@example.com"),
        (&longer, "taro.yamada@example.com"),
        (&alias, "hana@example.com"),
        (&alias, "hanako@example.com"),
    ] {
        let outcome = recognise(ca, entry, typed)?;
        ensure!(matches!(outcome, Err(Error::Refused(Refusal::PersonNotActive))), "{typed}: {outcome:?}");
    }
    ensure!(installation.database.count("person")? == 2, "a new person was made");
    ensure!(installation.database.count("mailbox")? == 2, "a mailbox was added");
    ensure!(installation.database.count("directory_person")? == 1, "an entry was linked");
    Ok(())
}
