//! Somebody leaves: what ends, what is refused meanwhile, what is undone, and what the same moment brings.

use std::sync::Barrier;
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error, Refusal};
use ca_core::policy::{
    Actor, AddPerson, DecideDeparture, GrantRole, Permitted, ReleaseCertificate, RevokeCertificate, Role,
    SeeDepartures, permit,
};
use ca_core::types::{CertificateStatus, Happening, PersonId, PersonState, PolicySet, Profile, RevocationReason};
use ca_core::use_cases::departure::{
    begin_departure, complete_departure, complete_due, find_departure, forecast, list_concerned, list_held,
    undo_departure,
};
use ca_core::use_cases::enrollment::{self, Decision, Submission};
use ca_core::use_cases::offices;
use ca_core::use_cases::operation::tend::revoke_forgotten_holds;
use ca_core::use_cases::people::sessions::{Proof, SessionLimits, Standing, find_session};
use ca_core::use_cases::people::{accounts, mailboxes, roster};
use ca_core::use_cases::revocation::revoke::suspend::suspend_with_its_key;
use ca_core::use_cases::revocation::revoke::withdraw::{put_back, withdrawn_since};
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate, revoke_certificate};
use ca_core::use_cases::status::certificates::{CertificateView, find_certificate, list_certificates};
use inkan_tests::installation::{Installation, new_csr};
use inkan_tests::session::open_session;

use crate::office::Office;

fn of(person: PersonId) -> Result<Permitted<DecideDeparture>> {
    Ok(permit(&Actor::Host, DecideDeparture { person })?)
}

fn status(ca: &Ca, certificate: &CertificateView) -> Result<CertificateStatus> {
    Ok(find_certificate(ca, &Actor::Host, certificate.id)?.status)
}

fn is_held(status: CertificateStatus) -> bool {
    matches!(status, CertificateStatus::Held { .. })
}

fn is_closed<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Refused(Refusal::PersonNotActive | Refusal::SessionEnded)))
}

#[test]
fn everything_ends_at_once_and_comes_back_when_it_is_undone() -> Result<()> {
    let office = Office::found("taro@example.com")?;
    let (ca, person) = (office.ca(), office.person.id);
    let used = office.installation.issue("taro@example.com")?;
    let held_before = office.installation.issue("taro@example.com")?;
    hold_certificate(ca, &permit(&Actor::Host, RevokeCertificate { owner: person })?, held_before.id)?;
    offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, person, Role::Auditor)?;
    let session = open_session(ca, person, Proof::SecondFactor)?;
    let request = office.submit(vec![(Profile::Signing, new_csr()?)])?;
    let told = forecast(ca, &of(person)?)?;
    ensure!((told.certificates.len(), told.sessions, told.requests) == (2, 1, 1) && told.roles == [Role::Auditor]);

    begin_departure(ca, &of(person)?)?;
    let frozen = roster::find_person(ca, person)?;
    ensure!(frozen.state == PersonState::Frozen && frozen.roles.is_empty(), "{frozen:?}");
    ensure!(find_session(ca, &session, SessionLimits::default())?.is_none(), "a session goes on");
    ensure!(is_held(status(ca, &used)?) && is_held(status(ca, &held_before)?));
    let stored = enrollment::find_request(ca, &Actor::Host, request)?;
    ensure!(!stored.state.is_open(), "{stored:?}");
    ensure!(list_held(ca, &permit(&Actor::Host, SeeDepartures)?)?.iter().any(|held| held.person == person));
    let again = begin_departure(ca, &of(person)?);
    ensure!(matches!(again, Err(Error::Conflict(Conflict::AlreadyDeparting))), "{again:?}");

    undo_departure(ca, &of(person)?)?;
    let back = roster::find_person(ca, person)?;
    ensure!(back.state == PersonState::Active && back.roles == [Role::Auditor], "{back:?}");
    ensure!(status(ca, &used)?.is_valid(), "it is not released");
    ensure!(is_held(status(ca, &held_before)?), "a hold from before was released");
    open_session(ca, person, Proof::Password)?;
    office.installation.issue("taro@example.com")?;
    let undone = find_departure(ca, &of(person)?)?.and_then(|departure| departure.end).context("its end")?;
    ensure!(undone.undone && undone.by == "host", "{undone:?}");
    let again = undo_departure(ca, &of(person)?);
    ensure!(matches!(again, Err(Error::Conflict(Conflict::NoDeparture))), "{again:?}");
    Ok(())
}

#[test]
fn nobody_acts_for_a_person_who_is_leaving() -> Result<()> {
    let office = Office::found("taro@example.com")?;
    let (ca, person) = (office.ca(), office.person.id);
    let certificate = office.installation.issue("taro@example.com")?;
    begin_departure(ca, &of(person)?)?;
    let add = || permit(&Actor::Host, AddPerson);
    let issued = office.installation.issue("taro@example.com").err().context("a certificate was issued")?;
    ensure!(matches!(issued.downcast_ref(), Some(Error::Refused(Refusal::PersonNotActive))), "{issued:?}");
    ensure!(open_session(ca, person, Proof::SecondFactor).is_err(), "a session was opened");
    ensure!(is_closed(&accounts::invite_by_hand(ca, &add()?, person)), "an invitation");
    ensure!(is_closed(&mailboxes::add_mailbox(ca, &add()?, person, "taro2@example.com".parse()?)), "a mailbox");
    ensure!(is_closed(&offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, person, Role::Auditor)), "a role");
    ensure!(office.submit(vec![(Profile::Signing, new_csr()?)]).is_err(), "a request");
    let released = release_certificate(ca, &permit(&Actor::Host, ReleaseCertificate)?, certificate.id);
    ensure!(matches!(released, Err(Error::Conflict(Conflict::HeldByDeparture))), "{released:?}");
    Ok(())
}

#[test]
fn no_officer_decides_about_their_own_departure() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let officer = installation.add_person("Rin", "rin@example.com")?;
    let other = installation.add_person("Hana", "hana@example.com")?;
    offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, officer, Role::SecurityOfficer)?;
    let actor = match find_session(ca, &open_session(ca, officer, Proof::SecondFactor)?, SessionLimits::default())? {
        Some(Standing::SignedIn(session)) => session.actor,
        standing => anyhow::bail!("{standing:?}"),
    };
    let own = permit(&actor, DecideDeparture { person: officer });
    ensure!(matches!(own, Err(Error::Refused(Refusal::OwnDeparture))), "{own:?}");
    let permitted = permit(&actor, DecideDeparture { person: other })?;
    // The officer is frozen between the page and the act.
    begin_departure(ca, &of(officer)?)?;
    ensure!(is_closed(&begin_departure(ca, &permitted)), "a frozen officer acted");
    ensure!(roster::find_person(ca, other)?.state == PersonState::Active);
    Ok(())
}

#[test]
fn its_holds_last_until_the_grace_period_ends_and_become_revocations() -> Result<()> {
    let (installation, clock) = Installation::found_at("2027-04-01T09:00:00Z", &[])?;
    let ca = &installation.ca;
    let certificate = installation.enrol("Taro", "taro@example.com")?;
    let person = certificate.person;
    hold_certificate(ca, &permit(&Actor::Host, RevokeCertificate { owner: person })?, certificate.id)?;
    let used = installation.issue("taro@example.com")?;
    begin_departure(ca, &of(person)?)?;
    clock.advance(13 * DAY);
    ensure!(complete_due(ca)? == 0 && is_held(status(ca, &used)?), "it ended early");
    clock.advance(20 * DAY);
    ensure!(revoke_forgotten_holds(ca)? == 0, "the sweep ended a hold of the departure");
    ensure!(complete_due(ca)? == 1 && complete_due(ca)? == 0);
    for certificate in list_certificates(ca, &Actor::Host, person)? {
        let CertificateStatus::Revoked { reason, .. } = certificate.status else { anyhow::bail!("{certificate:?}") };
        ensure!(reason == RevocationReason::CessationOfOperation, "{reason:?}");
    }
    ensure!(roster::find_person(ca, person)?.state == PersonState::Departed);
    let late = undo_departure(ca, &of(person)?);
    ensure!(matches!(late, Err(Error::Conflict(Conflict::NoDeparture))), "{late:?}");
    let twice = complete_departure(ca, &of(person)?);
    ensure!(matches!(twice, Err(Error::Conflict(Conflict::NoDeparture))), "{twice:?}");
    Ok(())
}

#[test]
fn a_certificate_that_is_reported_meanwhile_is_not_released_when_it_is_undone() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let (mislaid, stolen) = (installation.enrol("Taro", "taro@example.com")?, installation.issue("taro@example.com")?);
    let used = installation.issue("taro@example.com")?;
    let person = used.person;
    begin_departure(ca, &of(person)?)?;
    let report = || permit(&Actor::Host, RevokeCertificate { owner: person });
    hold_certificate(ca, &report()?, mislaid.id)?;
    revoke_certificate(ca, &report()?, stolen.id, Happening::KeyStolen, None)?;
    let again = hold_certificate(ca, &report()?, mislaid.id);
    ensure!(matches!(again, Err(Error::Conflict(Conflict::AlreadyHeld))), "{again:?}");
    undo_departure(ca, &of(person)?)?;
    ensure!(is_held(status(ca, &mislaid)?), "a mislaid key is good again");
    ensure!(matches!(status(ca, &stolen)?, CertificateStatus::Revoked { .. }));
    ensure!(status(ca, &used)?.is_valid());
    Ok(())
}

#[test]
fn without_a_grace_period_it_is_completed_at_once() -> Result<()> {
    let installation = Installation::found(&[])?;
    let certificate = installation.enrol("Taro", "taro@example.com")?;
    let person = certificate.person;
    let mut settings = installation.ca.settings().clone();
    settings.policy.departure_days = 0;
    let ca = &Ca::open(settings)?;
    begin_departure(ca, &of(person)?)?;
    ensure!(matches!(status(ca, &certificate)?, CertificateStatus::Revoked { .. }), "it is not revoked");
    ensure!(roster::find_person(ca, person)?.state == PersonState::Departed);
    let departure = find_departure(ca, &of(person)?)?.context("a departure")?;
    let concerned = list_concerned(ca, &of(person)?, &departure)?;
    ensure!(concerned.len() == 1, "{concerned:?}");
    let late = undo_departure(ca, &of(person)?);
    ensure!(matches!(late, Err(Error::Conflict(Conflict::NoDeparture))), "{late:?}");
    Ok(())
}

#[test]
fn where_there_is_no_hold_certificates_leave_the_directories_and_come_back() -> Result<()> {
    let installation = Installation::found(&[])?;
    let (mislaid, used) = (installation.enrol("Taro", "taro@example.com")?, installation.issue("taro@example.com")?);
    let person = used.person;
    let mut settings = installation.ca.settings().clone();
    settings.policy.set = PolicySet::Strict;
    let ca = &Ca::open(settings)?;
    suspend_with_its_key(ca, &permit(&Actor::Host, RevokeCertificate { owner: person })?, mislaid.id)?;
    begin_departure(ca, &of(person)?)?;
    ensure!(withdrawn_since(ca, used.id)?.is_some() && status(ca, &used)?.is_valid());
    let single = put_back(ca, &permit(&Actor::Host, ReleaseCertificate)?, used.id);
    ensure!(matches!(single, Err(Error::Conflict(Conflict::HeldByDeparture))), "{single:?}");
    undo_departure(ca, &of(person)?)?;
    ensure!(withdrawn_since(ca, used.id)?.is_none(), "it is still out of the directories");
    ensure!(withdrawn_since(ca, mislaid.id)?.is_some(), "a mislaid one was put back");
    Ok(())
}

#[test]
fn a_certificate_that_was_on_hold_before_belongs_to_what_is_shown_and_revoked() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let (held, revoked) = (installation.enrol("Taro", "taro@example.com")?, installation.issue("taro@example.com")?);
    let person = held.person;
    hold_certificate(ca, &permit(&Actor::Host, RevokeCertificate { owner: person })?, held.id)?;
    installation.revoke(&revoked)?;
    installation.database.execute("UPDATE revoked SET revoked_at = '2026-01-01 00:00:00' WHERE reason <> 6")?;
    begin_departure(ca, &of(person)?)?;
    let departure = find_departure(ca, &of(person)?)?.context("a departure")?;
    let concerned = list_concerned(ca, &of(person)?, &departure)?;
    ensure!(concerned.iter().map(|it| it.id).collect::<Vec<_>>() == [held.id], "{concerned:?}");
    complete_departure(ca, &of(person)?)?;
    ensure!(matches!(status(ca, &held)?, CertificateStatus::Revoked { .. }));
    Ok(())
}

#[test]
fn inkan_itself_completes_no_departure_before_its_time() -> Result<()> {
    let (installation, clock) = Installation::found_at("2027-04-01T09:00:00Z", &[])?;
    let ca = &installation.ca;
    let person = installation.enrol("Taro", "taro@example.com")?.person;
    begin_departure(ca, &of(person)?)?;
    let early = complete_departure(ca, &permit(&Actor::System, DecideDeparture { person })?);
    ensure!(matches!(early, Err(Error::Conflict(Conflict::NoDeparture))), "{early:?}");
    clock.advance(14 * DAY);
    complete_departure(ca, &permit(&Actor::System, DecideDeparture { person })?)?;
    Ok(())
}

/// Fifty callers enrol, approve, issue by the API, sign in and invite while the person is frozen, half of them by another process.
#[test]
fn what_happens_in_the_same_moment_leaves_nothing_open() -> Result<()> {
    for round in 0..ROUNDS {
        let office = Office::found("info@example.com")?;
        let (ca, person) = (office.ca(), office.person.id);
        let mut waiting = Vec::new();
        for _ in 0..3 {
            let request = office.submit(vec![(Profile::Signing, new_csr()?)])?;
            enrollment::prove_mailbox(ca, &office.actor(), &office.token()?)?;
            waiting.push(request);
        }
        office.installation.issue("info@example.com")?;
        let elsewhere = Ca::open(ca.settings().clone())?;
        let start = Barrier::new(CALLERS + 1);
        let (start, office, waiting, elsewhere) = (&start, &office, &waiting, &elsewhere);
        thread::scope(|scope| -> Result<()> {
            let callers: Vec<_> = (0..CALLERS)
                .map(|caller| {
                    scope.spawn(move || -> Result<()> {
                        let csr = new_csr()?;
                        let ca = if caller % 2 == 0 { office.ca() } else { elsewhere };
                        start.wait();
                        // Each of them may come before or after.
                        let _refused = match caller / 2 % 5 {
                            0 => office.installation.issue("info@example.com").is_err(),
                            1 => open_session(ca, person, Proof::SecondFactor).is_err(),
                            2 => {
                                let (mailbox, source) = (office.mailbox, "192.0.2.1".to_owned());
                                let keys = vec![(Profile::Signing, csr)];
                                let asked = Submission { mailbox, keys, source, device: String::new() };
                                enrollment::submit_request(ca, &office.actor(), &asked).is_err()
                            }
                            3 => {
                                let request = *waiting.get(caller % 3).context("a request")?;
                                enrollment::decide_request(ca, &Actor::Host, request, Decision::Approve).is_err()
                            }
                            _ => accounts::invite_by_hand(ca, &permit(&Actor::Host, AddPerson)?, person).is_err(),
                        };
                        Ok(())
                    })
                })
                .collect();
            start.wait();
            begin_departure(elsewhere, &of(person)?)?;
            callers.into_iter().try_for_each(|it| it.join().unwrap_or_else(|_| Err(anyhow!("a caller panicked"))))
        })?;
        let database = &office.installation.database;
        ensure!(database.count("session")? == 0, "round {round}: a session is open");
        ensure!(database.count("invitation WHERE used_at IS NULL")? == 0, "round {round}: an invitation is open");
        let good: Vec<_> = list_certificates(ca, &Actor::Host, person)?;
        ensure!(!good.iter().any(|it| it.status.is_valid()), "round {round}: a certificate is good: {good:?}");
        for request in enrollment::list_requests(ca, &Actor::Host, person)? {
            ensure!(!request.state.is_open(), "round {round}: {request:?}");
        }
        undo_departure(ca, &of(person)?)?;
    }
    Ok(())
}

const DAY: i64 = 24 * 60 * 60;
const CALLERS: usize = 50;
const ROUNDS: usize = 4;
