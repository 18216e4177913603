//! A mailbox that ends, or moves to another person: what ends with it, and what the same moment brings.

use std::sync::{Arc, Barrier, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error, Refusal};
use ca_core::installation::notice_writer::{Occasion, Recipient};
use ca_core::policy::{
    Actor, AddPerson, DecideDeparture, EndMailbox, MoveMailbox, RevokeCertificate, SeePerson, permit,
};
use ca_core::types::{CertificateStatus, EmailAddress, MailboxId, PersonId, Profile, RevocationReason, SearchWords};
use ca_core::use_cases::departure::{begin_departure, complete_departure};
use ca_core::use_cases::enrollment::{self, Submission};
use ca_core::use_cases::feed;
use ca_core::use_cases::mail::notices::recent_notices;
use ca_core::use_cases::people::mailboxes::{add_mailbox, end_mailbox, move_mailbox, view_mailbox};
use ca_core::use_cases::people::reset_password::mail_link;
use ca_core::use_cases::people::search::search_people;
use ca_core::use_cases::people::{accounts, roster};
use ca_core::use_cases::revocation::revoke::hold_certificate;
use ca_core::use_cases::status::certificates::{CertificateView, find_certificate};
use inkan_tests::installation::{Installation, new_csr, without_words};

use crate::office::Office;

/// Taro with a second address.
fn two_addresses() -> Result<(Office, MailboxId)> {
    let office = Office::found("taro@example.com")?;
    let second = "sales@example.com".parse()?;
    let id = add_mailbox(office.ca(), &permit(&Actor::Host, AddPerson)?, office.person.id, second)?;
    Ok((office, id))
}

fn end(ca: &Ca, owner: PersonId, id: MailboxId) -> Result<(), Error> {
    end_mailbox(ca, &permit(&Actor::Host, EndMailbox { owner })?, id).map(drop)
}

fn give(ca: &Ca, owner: PersonId, id: MailboxId, successor: PersonId) -> Result<(), Error> {
    move_mailbox(ca, &permit(&Actor::Host, MoveMailbox { owner, successor })?, id).map(drop)
}

fn reason(ca: &Ca, certificate: &CertificateView) -> Result<Option<RevocationReason>> {
    Ok(match find_certificate(ca, &Actor::Host, certificate.id)?.status {
        CertificateStatus::Revoked { reason, .. } => Some(reason),
        CertificateStatus::Held { .. } | CertificateStatus::Valid => None,
    })
}

fn found_by(ca: &Ca, word: &str) -> Result<Vec<PersonId>> {
    let found =
        search_people(ca, &permit(&Actor::Host, SeePerson)?, &SearchWords::read(word).context("a word")?, None, 10)?;
    Ok(found.people.iter().map(|person| person.id).collect())
}

#[test]
fn with_a_mailbox_end_its_certificates_and_requests_and_those_of_another_stay() -> Result<()> {
    let (office, id) = two_addresses()?;
    let (ca, taro) = (office.ca(), office.person.id);
    let (kept, gone) =
        (office.installation.issue("taro@example.com")?, office.installation.issue("sales@example.com")?);
    let submission = Submission {
        mailbox: id,
        keys: vec![(Profile::Signing, new_csr()?)],
        source: "192.0.2.1".to_owned(),
        device: String::new(),
    };
    let request =
        enrollment::submit_request(ca, &office.person.actor(), &submission).map_err(|it| anyhow!("{it:?}"))?;
    let prospect = view_mailbox(ca, &permit(&Actor::Host, AddPerson)?, id)?;
    ensure!(prospect.certificates.len() == 1 && prospect.requests == 1, "{prospect:?}");

    end(ca, taro, id)?;
    ensure!(reason(ca, &gone)? == Some(RevocationReason::AffiliationChanged) && reason(ca, &kept)?.is_none());
    ensure!(!enrollment::find_request(ca, &Actor::Host, request)?.state.is_open());
    ensure!(roster::find_person(ca, taro)?.mailboxes.len() == 1);
    ensure!(feed::find_mailbox(ca, "sales@example.com")?.is_none(), "the directory answers for it");
    let refused = office.installation.issue("sales@example.com");
    ensure!(refused.is_err_and(|error| error.to_string().contains("nobody here")));
    let refused = enrollment::submit_request(ca, &office.person.actor(), &submission);
    ensure!(refused.is_err(), "a request for an ended mailbox");
    let again = end(ca, taro, id);
    ensure!(matches!(again, Err(Error::Conflict(Conflict::MailboxMovedOn))), "{again:?}");

    let back = add_mailbox(ca, &permit(&Actor::Host, AddPerson)?, taro, "Sales@example.com".parse()?)?;
    let own = roster::find_person(ca, taro)?.mailboxes;
    ensure!(back == id && own.last().is_some_and(|it| it.address.as_str() == "Sales@example.com"), "{own:?}");
    office.installation.issue("Sales@example.com")?;
    Ok(())
}

#[test]
fn the_only_mailbox_of_an_active_person_stays_and_that_of_a_leaver_waits() -> Result<()> {
    let office = Office::found("taro@example.com")?;
    let (ca, taro) = (office.ca(), office.person.id);
    let id = office.mailbox;
    let hana = office.installation.add_person("Hana", "hana@example.com")?;
    let refused = give(ca, taro, id, hana);
    ensure!(matches!(refused, Err(Error::Conflict(Conflict::LastMailbox))), "{refused:?}");
    let departure = || permit(&Actor::Host, DecideDeparture { person: taro });
    begin_departure(ca, &departure()?)?;
    let refused = give(ca, taro, id, hana);
    ensure!(matches!(refused, Err(Error::Conflict(Conflict::MailboxOfLeaver))), "{refused:?}");
    complete_departure(ca, &departure()?)?;
    give(ca, taro, id, hana)?;
    let addresses = |person| Ok::<_, Error>(roster::find_person(ca, person)?.mailboxes.len());
    ensure!((addresses(taro)?, addresses(hana)?) == (0, 2));
    ensure!(found_by(ca, "taro@example.com")? == [hana], "whoever has it now is found by it");
    let refused = give(ca, hana, id, taro);
    ensure!(matches!(refused, Err(Error::Refused(Refusal::PersonNotActive))), "{refused:?}");
    Ok(())
}

#[test]
fn the_next_owner_gets_nothing_of_the_former_one() -> Result<()> {
    let (office, id) = two_addresses()?;
    let (ca, taro) = (office.ca(), office.person.id);
    let hana = office.installation.add_person("Hana", "hana@example.com")?;
    let old = office.installation.issue("sales@example.com")?;
    let link = accounts::invite_by_hand(ca, &permit(&Actor::Host, AddPerson)?, taro)?;
    give(ca, taro, id, hana)?;
    ensure!(reason(ca, &old)? == Some(RevocationReason::AffiliationChanged));
    ensure!(find_certificate(ca, &Actor::Host, old.id)?.person == taro, "the history changed its person");
    let used = accounts::look_at_invitation(ca, &link);
    ensure!(
        matches!(used, Err(Error::Conflict(Conflict::LinkUsed))),
        "a link that the next owner may read still works"
    );
    let new = office.installation.issue("sales@example.com")?;
    ensure!(new.person == hana && reason(ca, &new)?.is_none());
    ensure!(found_by(ca, "sales@")? == [hana]);
    let twice = give(ca, taro, id, hana);
    ensure!(matches!(twice, Err(Error::Conflict(Conflict::AlreadyTheirs))), "{twice:?}");
    let ken = office.installation.add_person("Ken", "ken@example.com")?;
    let late = give(ca, taro, id, ken);
    ensure!(matches!(late, Err(Error::Conflict(Conflict::MailboxMovedOn))), "{late:?}");
    let same = give(ca, hana, id, hana);
    ensure!(matches!(same, Err(Error::Conflict(Conflict::AlreadyTheirs))), "{same:?}");
    Ok(())
}

/// Eight callers ask for certificates while the mailbox moves: whatever was issued for the former owner is revoked.
#[test]
fn nothing_issued_in_the_moment_of_the_move_stays_good_for_the_former_owner() -> Result<()> {
    let (office, id) = two_addresses()?;
    let (ca, taro) = (office.ca(), office.person.id);
    let hana = office.installation.add_person("Hana", "hana@example.com")?;
    let start = Barrier::new(9);
    let issued: Vec<CertificateView> = thread::scope(|scope| {
        let issue = || {
            start.wait();
            let mut issued: Vec<CertificateView> = Vec::new();
            for _ in 0..500 {
                issued.extend(office.installation.issue("sales@example.com").ok());
                if issued.last().is_some_and(|newest| newest.person == hana) {
                    break;
                }
            }
            issued
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(issue)).collect();
        start.wait();
        give(ca, taro, id, hana)?;
        let issued = threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("a thread panicked")));
        Ok::<_, anyhow::Error>(issued.collect::<Result<Vec<_>>>()?.concat())
    })?;
    for certificate in &issued {
        let is_revoked = reason(ca, certificate)?.is_some();
        ensure!(is_revoked == (certificate.person == taro), "{certificate:?}");
    }
    ensure!(issued.iter().any(|certificate| certificate.person == hana), "nothing was issued after the move");
    Ok(())
}

/// Two officers decide about one mailbox in the same moment: one of them does, and the other is told.
#[test]
fn of_two_officers_who_move_a_mailbox_at_once_one_does() -> Result<()> {
    let (office, id) = two_addresses()?;
    let (ca, taro) = (office.ca(), office.person.id);
    let heirs = [
        office.installation.add_person("Hana", "hana@example.com")?,
        office.installation.add_person("Ken", "ken@example.com")?,
    ];
    let outcomes: Vec<Result<(), Error>> = thread::scope(|scope| {
        let threads: Vec<_> = heirs.iter().map(|heir| scope.spawn(|| give(ca, taro, id, *heir))).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))).collect::<Result<_>>()
    })?;
    let [done, refused]: [Vec<_>; 2] = [true, false].map(|ok| outcomes.iter().filter(|it| it.is_ok() == ok).collect());
    ensure!(done.len() == 1 && matches!(refused.as_slice(), [Err(Error::Conflict(Conflict::MailboxMovedOn))]));
    Ok(())
}

#[test]
fn a_new_name_is_found_and_the_former_one_is_not() -> Result<()> {
    let office = Office::found("taro@example.com")?;
    let (ca, taro) = (office.ca(), office.person.id);
    let certificate = office.installation.issue("taro@example.com")?;
    roster::rename_person(ca, &permit(&Actor::Host, AddPerson)?, taro, "佐藤 花子".parse()?)?;
    ensure!(found_by(ca, "花子")? == [taro] && found_by(ca, "taro@")? == [taro]);
    ensure!(reason(ca, &certificate)?.is_none(), "certificates name the mailbox only");
    Ok(())
}

/// An officer adds an address that they read themselves, to take over the account of somebody else.
#[test]
fn a_further_address_gets_no_link_to_the_account_at_first_and_its_owner_is_told_at_the_others() -> Result<()> {
    let (installation, clock) = Installation::found_at("2026-04-01T00:00:00Z", &[])?;
    let ca = &installation.ca;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tray = Arc::clone(&told);
    ca.set_notice_writer(Arc::new(move |to: &Recipient, occasion: &Occasion| {
        tray.lock().unwrap_or_else(PoisonError::into_inner).push((to.address.to_string(), format!("{occasion:?}")));
        without_words(to)
    }));
    let told = || std::mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
    let taro = installation.add_person("Taro", "taro@example.com")?;
    accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, taro, "hash".to_owned())?;
    clock.advance(60);
    let spare: EmailAddress = "spare@example.com".parse()?;
    let id = add_mailbox(ca, &permit(&Actor::Host, AddPerson)?, taro, spare.clone())?;
    ensure!(told().iter().any(|(to, what)| to == "taro@example.com" && what.starts_with("MailboxAdded")));
    for (hours, link) in [(0, false), (71, false), (2, true)] {
        clock.advance(hours * 60 * 60);
        mail_link(ca, &spare)?;
        ensure!(told().iter().any(|(_, what)| what.starts_with("PasswordForgotten")) == link, "after {hours} hours");
    }
    end(ca, taro, id)?;
    let told = told();
    for address in ["taro@example.com", "spare@example.com"] {
        ensure!(told.iter().any(|(to, what)| to == address && what.starts_with("MailboxEnded")), "{told:?}");
    }
    Ok(())
}

#[test]
fn mails_that_wait_for_an_address_do_not_reach_its_next_owner() -> Result<()> {
    let (office, id) = two_addresses()?;
    let (ca, taro) = (office.ca(), office.person.id);
    let hana = office.installation.add_person("Hana", "hana@example.com")?;
    let certificate = office.installation.issue("sales@example.com")?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: taro })?;
    hold_certificate(ca, &permitted, certificate.id)?;
    let waiting = || -> Result<usize> {
        let mails = recent_notices(ca, 50)?.into_iter();
        Ok(mails.filter(|it| it.content.recipient.as_str() == "sales@example.com" && it.given_up_at.is_none()).count())
    };
    ensure!(waiting()? == 1, "the mail about the hold");
    give(ca, taro, id, hana)?;
    ensure!(waiting()? == 1, "only the mail to the next owner waits: {}", waiting()?);
    Ok(())
}
