//! What is good for a time only: links, sessions, proofs, leases.

use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, ensure};
use ca_core::error::{Conflict, Error};
use ca_core::installation::notice_writer::{NewNotice, Occasion, Recipient};
use ca_core::policy::limits::Limit;
use ca_core::policy::{Actor, AddPerson, permit};
use ca_core::runtime::clock::{Clock as _, ManualClock};
use ca_core::types::{EntryKey, Language, Profile, PublishOutcome, RequestId, Timestamp};
use ca_core::use_cases::enrollment::{self, Ending, RequestState, Submission};
use ca_core::use_cases::feed::{self, DirectoryResult};
use ca_core::use_cases::mail::mail_status::mail_status;
use ca_core::use_cases::mail::notices::{self, Fate};
use ca_core::use_cases::operation::figures::read_figures;
use ca_core::use_cases::operation::tend;
use ca_core::use_cases::people::sessions::{self, Proof, SessionLimits, SignInOrigin};
use ca_core::use_cases::people::throttle;
use ca_core::use_cases::people::{accounts, roster};
use inkan_tests::installation::{Installation, new_csr};
use inkan_tests::session::{open_session, open_session_from};
use time::Duration;

#[test]
fn an_invitation_is_good_for_seven_days() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let token = accounts::invite_by_hand(&installation.ca, &permit(&Actor::Host, AddPerson)?, person)?;
    clock.advance(7 * DAY);
    accounts::look_at_invitation(&installation.ca, &token)?;
    clock.advance(1);
    let late = accounts::accept_invitation(&installation.ca, &token, "hash".to_owned());
    ensure!(matches!(late, Err(Error::Conflict(Conflict::LinkExpired))), "{late:?}");
    Ok(())
}

#[test]
fn a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours_whatever_happens() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let ca = &installation.ca;
    let is_good =
        |token: &str| sessions::find_session(ca, token, SessionLimits::default()).map(|found| found.is_some());
    let open = || open_session(ca, person, Proof::Password);
    let idle = open()?;
    clock.advance(30 * 60);
    ensure!(is_good(&idle)?, "a session ended after 30 minutes to the second");
    clock.advance(30 * 60 + 1);
    ensure!(!is_good(&idle)?, "an idle session goes on");
    let busy = open()?;
    for _ in 0..24 {
        clock.advance(30 * 60);
        ensure!(is_good(&busy)?, "a used session ended at {}", clock.now());
    }
    clock.advance(1);
    ensure!(!is_good(&busy)?, "a session outlives its day");
    Ok(())
}

#[test]
fn the_limits_of_a_session_are_what_the_caller_says() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let ca = &installation.ca;
    let limits = SessionLimits { idle: Duration::minutes(5), absolute: Duration::minutes(8) };
    let (first, second) =
        (SignInOrigin { source: "192.0.2.7".into(), agent: "Firefox, Linux".into() }, SignInOrigin::default());
    let token = open_session_from(ca, person, first.clone(), Proof::Password)?;
    clock.advance(5 * 60);
    ensure!(sessions::find_session(ca, &token, limits)?.is_some(), "the last allowed second is refused");
    open_session_from(ca, person, second, Proof::Password)?;
    let actor = roster::find_person(ca, person)?.actor();
    let listed = sessions::list_sessions(ca, &actor, &token, limits)?;
    let this: Vec<bool> = listed.iter().map(|session| session.is_this).collect();
    ensure!(this == [false, true] && listed.iter().any(|session| session.origin == first), "{listed:?}");
    clock.advance(3 * 60 + 1);
    ensure!(sessions::list_sessions(ca, &actor, &token, limits)?.len() == 1, "one past its limit is listed");
    ensure!(sessions::find_session(ca, &token, limits)?.is_none(), "one past its limit goes on");
    Ok(())
}

#[test]
fn a_person_ends_their_own_sessions_and_nobody_else_s() -> Result<()> {
    let installation = Installation::found(&[])?;
    let (ca, limits) = (&installation.ca, SessionLimits::default());
    let taro = installation.add_person("Taro", "taro@example.com")?;
    let hana = installation.add_person("Hana", "hana@example.com")?;
    let open = |person| open_session(ca, person, Proof::Password);
    let (here, there, elsewhere, hers) = (open(taro)?, open(taro)?, open(taro)?, open(hana)?);
    let number_of = |person, token: &str| -> Result<_> {
        let actor = roster::find_person(ca, person)?.actor();
        let listed = sessions::list_sessions(ca, &actor, token, limits)?;
        Ok(listed.iter().find(|session| session.is_this).context("listed")?.id)
    };
    let refused = sessions::end_own_session(ca, taro, number_of(hana, &hers)?);
    ensure!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    sessions::end_own_session(ca, taro, number_of(taro, &there)?)?;
    ensure!(sessions::find_session(ca, &there, limits)?.is_none(), "an ended session goes on");
    ensure!(sessions::end_other_sessions(ca, taro, &here)? == 1, "not one other was left");
    let good = |token: &str| sessions::find_session(ca, token, limits).map(|found| found.is_some());
    ensure!(good(&here)? && !good(&elsewhere)? && good(&hers)?, "the wrong sessions ended");
    Ok(())
}

#[test]
fn attempts_are_let_through_again_when_their_window_has_ended() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let limit = Limit { attempts: 2, window: Duration::minutes(15) };
    let attempt = || throttle::admit(&installation.ca, "sign-in taro", limit);
    attempt()?;
    clock.advance(60);
    attempt()?;
    let until = START.parse::<Timestamp>()? + limit.window;
    let refused = attempt();
    ensure!(matches!(refused, Err(Error::Throttled { until: told }) if told == until), "{refused:?}, not {until}");
    throttle::admit(&installation.ca, "sign-in hanako", limit)?;
    clock.advance(14 * 60 + 1);
    attempt()?;
    Ok(())
}

#[test]
fn a_mailed_link_is_good_for_a_day_and_its_request_ends_with_it() -> Result<()> {
    let office = Office::found()?;
    let (request, token) = office.submit("taro@example.com")?;
    office.clock.advance(DAY);
    ensure!(tend::expire_requests(&office.installation.ca)? == 0, "ended while the link is good");
    office.clock.advance(1);
    let late = office.prove("taro@example.com", &token);
    ensure!(late.is_err_and(|error| format!("{error:#}").contains("expired")), "an old link was taken");
    ensure!(tend::expire_requests(&office.installation.ca)? == 1, "left open");
    ensure!(office.ending(request)? == Some(Ending::Expired), "{:?}", office.ending(request)?);
    Ok(())
}

#[test]
fn a_proven_mailbox_waits_thirty_days_for_an_officer_and_no_longer() -> Result<()> {
    let office = Office::found()?;
    let (request, token) = office.submit("postmaster@example.com")?;
    office.prove("postmaster@example.com", &token)?;
    office.clock.advance(30 * DAY);
    ensure!(tend::expire_requests(&office.installation.ca)? == 0, "ended too early");
    office.clock.advance(1);
    ensure!(tend::expire_requests(&office.installation.ca)? == 1, "an old proof is still good");
    ensure!(office.ending(request)? == Some(Ending::Expired), "{:?}", office.ending(request)?);
    Ok(())
}

#[test]
fn a_row_of_the_outbox_is_one_workers_until_its_lease_ends() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &["main"])?;
    let ca = &installation.ca;
    let lease = Duration::MINUTE;
    while let Some(claim) = feed::claim_next(ca, &"main".parse()?, lease)? {
        feed::complete(ca, &claim, result(PublishOutcome::Done, clock.now()))?;
    }
    let authority = feed::list_authorities(ca)?.pop().context("a CA")?;
    let entry = EntryKey::Authority(authority);
    feed::enqueue(ca, &"main".parse()?, entry)?;
    let dead = feed::claim_next(ca, &"main".parse()?, lease)?.context("a row")?;
    clock.advance(60);
    ensure!(feed::claim_next(ca, &"main".parse()?, lease)?.is_none(), "two workers hold one row");
    clock.advance(1);
    let heir = feed::claim_next(ca, &"main".parse()?, lease)?.context("a dead worker's row")?;
    feed::complete(ca, &dead, result(PublishOutcome::Done, clock.now()))?;
    ensure!(feed::backlog(ca, &"main".parse()?)?.waiting == 1, "a worker closed a row that was no longer its own");
    let due_at = clock.now() + Duration::seconds(30);
    feed::retry(ca, &heir, due_at, result(PublishOutcome::Failed, clock.now()))?;
    clock.advance(29);
    ensure!(feed::claim_next(ca, &"main".parse()?, lease)?.is_none(), "tried again too early");
    let waiting = feed::waiting_for(ca, &"main".parse()?, entry)?.context("a row that waits")?;
    ensure!(waiting.due_at == due_at && waiting.last_error.as_deref() == Some("failed"), "{waiting:?}");
    clock.advance(1);
    let again = feed::claim_next(ca, &"main".parse()?, lease)?.context("a row that is due again")?;
    ensure!(again.attempts == waiting.attempts, "{again:?}");
    feed::complete(ca, &again, result(PublishOutcome::Done, clock.now()))?;
    ensure!(feed::backlog(ca, &"main".parse()?)?.waiting == 0, "it waits for ever");
    Ok(())
}

#[test]
fn a_mail_that_is_not_taken_is_tried_again_ever_more_rarely() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let to = Recipient { name: "Taro".parse()?, address: "taro@example.com".parse()?, language: Language::En };
    notices::post_notice(ca, write(&to, "hello"))?;
    for minutes in [1, 2, 4, 8, 16, 32, 64, 128, 240, 240] {
        let notice = notices::claim_due_notice(ca)?.with_context(|| format!("before {minutes} minutes"))?;
        ensure!(notices::claim_due_notice(ca)?.is_none(), "two send one mail");
        notices::notice_failed(ca, &notice, "no answer")?;
        clock.advance(minutes * 60 - 1);
        ensure!(notices::claim_due_notice(ca)?.is_none(), "tried before {minutes} minutes were over");
        clock.advance(1);
    }
    let held = notices::claim_due_notice(ca)?.context("due")?;
    clock.advance(5 * 60 + 1);
    let notice = notices::claim_due_notice(ca)?.context("a dead postman's mail")?;
    notices::notice_sent(ca, &notice, false)?;
    notices::notice_failed(ca, &held, "too late")?;
    clock.advance(DAY);
    ensure!(notices::claim_due_notice(ca)?.is_none(), "sent twice");
    Ok(())
}

#[test]
fn a_mail_that_is_not_taken_for_five_days_is_given_up_and_an_outage_of_the_server_gives_none_up() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let to = Recipient { name: "Taro".parse()?, address: "taro@example.com".parse()?, language: Language::En };
    notices::post_notice(ca, write(&to, "hello"))?;
    let next = || notices::claim_due_notice(ca)?.context("a mail that is due");
    for _ in 0..10 {
        notices::server_failed(ca, &next()?, "down")?;
        clock.advance(DAY);
    }
    ensure!(notices::notice_failed(ca, &next()?, "greylisted")? == Fate::Waits, "its first try was its last");
    clock.advance(2 * DAY);
    notices::server_failed(ca, &next()?, "down")?;
    clock.advance(3 * DAY - 1);
    ensure!(notices::notice_failed(ca, &next()?, "mailbox full")? == Fate::Waits, "given up a second too early");
    clock.advance(DAY / 6);
    let last = next()?;
    ensure!(notices::notice_failed(ca, &last, "mailbox full")? == Fate::GivenUp, "tried for ever");
    clock.advance(DAY);
    ensure!(notices::claim_due_notice(ca)?.is_none(), "tried again");
    let kept = notices::recent_notices(ca, 1)?.pop().context("the mail")?;
    ensure!(kept.content.body.is_empty() && kept.given_up_at.is_some(), "{kept:?}");
    let status = mail_status(ca)?;
    ensure!(status.waiting == 0 && status.failing.is_empty(), "{status:?}");
    ensure!(status.refused.iter().map(|mail| mail.why.as_str()).eq(["mailbox full"]), "{status:?}");
    ensure!(read_figures(ca)?.refused_mails == 1, "the monitoring does not tell");
    Ok(())
}

/// An installation whose mails lie open: each is only its token.
struct Office {
    installation: Installation,
    clock: Arc<ManualClock>,
    mailed: Arc<Mutex<Vec<String>>>,
}

impl Office {
    fn found() -> Result<Self> {
        let (installation, clock) = Installation::found_at(START, &[])?;
        let mailed = Arc::new(Mutex::new(Vec::new()));
        let tray = Arc::clone(&mailed);
        installation.ca.set_notice_writer(Arc::new(move |to, occasion| {
            if let (Occasion::ProofWanted { token, .. }, Ok(mut tray)) = (occasion, tray.lock()) {
                tray.push(token.clone());
            }
            write(to, "a mail")
        }));
        Ok(Self { installation, clock, mailed })
    }

    fn submit(&self, address: &str) -> Result<(RequestId, String)> {
        let person = self.installation.add_person("Taro", address)?;
        let person = roster::find_person(&self.installation.ca, person)?;
        let mailbox = person.mailboxes.first().context("a mailbox")?.id;
        let submission = Submission {
            mailbox,
            keys: vec![(Profile::Signing, new_csr()?)],
            source: SOURCE.to_owned(),
            device: String::new(),
        };
        let request = enrollment::submit_request(&self.installation.ca, &person.actor(), &submission)?;
        let token = self.mailed.lock().ok().and_then(|mut tray| tray.pop()).context("a mailed link")?;
        Ok((request, token))
    }

    fn prove(&self, address: &str, token: &str) -> Result<()> {
        let person = roster::find_by_address(&self.installation.ca, &address.parse()?)?.context("a person")?;
        enrollment::prove_mailbox(&self.installation.ca, &person.actor(), token)?;
        Ok(())
    }

    fn ending(&self, request: RequestId) -> Result<Option<Ending>> {
        let request = enrollment::find_request(&self.installation.ca, &Actor::Host, request)?;
        Ok(if let RequestState::Ended { how, .. } = request.state { Some(how) } else { None })
    }
}

fn write(to: &Recipient, text: &str) -> NewNotice {
    let (subject, body) = (text.to_owned(), text.to_owned());
    NewNotice { recipient: to.address.clone(), language: to.language, subject, body, sender: None }
}

/// What a worker says of an entry.
pub(crate) fn result(outcome: PublishOutcome, at: Timestamp) -> DirectoryResult {
    DirectoryResult { dn: "dc=example".to_owned(), outcome, detail: outcome.to_string(), at }
}

const START: &str = "2026-04-01T00:00:00Z";
const DAY: i64 = 86_400;
const SOURCE: &str = "192.0.2.1";
