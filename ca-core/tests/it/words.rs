//! Mails are written before the transaction that queues them, for which all others wait.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::installation::notice_writer::{NewNotice, Occasion, Recipient};
use ca_core::policy::{Actor, AddPerson, MakeRevocationCode, ResetSecondFactor, RevokeCertificate, permit};
use ca_core::types::{Happening, Profile, WhyRefused};
use ca_core::use_cases::enrollment::{self, Decision, Submission};
use ca_core::use_cases::mail::notices::recent_notices;
use ca_core::use_cases::people::{accounts, mailboxes, reset_password, roster, second_factor};
use ca_core::use_cases::revocation::passes;
use ca_core::use_cases::revocation::revoke::revoke_certificate;
use ca_core::use_cases::self_check::start_self_check;
use inkan_tests::installation::{Installation, new_csr, without_words};
use inkan_tests::session::set_up_second_factor;

/// Transactions have a thread of their own, so that the thread of a mail tells where it was written.
#[test]
fn words_are_written_outside_transactions() -> Result<()> {
    let installation = Installation::found(&[])?;
    let (ca, desk) = (&installation.ca, Desk::at(&installation.ca));
    let person = roster::find_person(ca, installation.add_person("Info", INFO)?)?;
    let (id, actor) = (person.id, person.actor());
    let mailbox = person.mailboxes.first().context("a mailbox")?.id;

    accounts::invite(ca, &permit(&Actor::Host, AddPerson)?, id)?;
    desk.expect("Invited")?;
    reset_password::mail_link(ca, &INFO.parse()?)?;
    desk.expect("NoResetLink")?;
    let submission = Submission {
        mailbox,
        keys: vec![(Profile::Dual, new_csr()?)],
        source: "192.0.2.1".to_owned(),
        device: String::new(),
    };
    let request = enrollment::submit_request(ca, &actor, &submission)?;
    let token = desk.expect("ProofWanted")?;
    enrollment::prove_mailbox(ca, &actor, &token)?;
    enrollment::decide_request(ca, &Actor::Host, request, Decision::Refuse(WhyRefused::default()))?;
    desk.expect("Refused")?;
    let again = Submission { keys: vec![(Profile::Dual, new_csr()?)], ..submission };
    let request = enrollment::submit_request(ca, &actor, &again)?;
    enrollment::prove_mailbox(ca, &actor, &desk.expect("ProofWanted")?)?;
    let approved = enrollment::decide_request(ca, &Actor::Host, request, Decision::Approve)?;
    desk.expect("Issued")?;
    let certificate = approved.keys.first().and_then(|key| key.certificate).context("a certificate")?;
    passes::mail_link(ca, &INFO.parse()?)?;
    desk.expect("ReportWanted")?;
    passes::make_code(ca, &permit(&actor, MakeRevocationCode { owner: id })?, "a session", None)?;
    desk.expect("CodePrinted")?;
    let (_, enrolled) = set_up_second_factor(ca, id)?;
    desk.expect("SecondFactorSetUp")?;
    let codes = second_factor::find_codes(ca, id, &enrolled.token)?.context("codes")?;
    second_factor::renew_codes(ca, &actor, &enrolled.token, &codes.mark)?;
    desk.expect("RecoveryCodesMade")?;
    second_factor::reset(ca, &permit(&Actor::Host, ResetSecondFactor { owner: id })?)?;
    desk.expect("SecondFactorReset")?;
    accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, id, "hash".to_owned())?;
    mailboxes::add_mailbox(ca, &permit(&Actor::Host, AddPerson)?, id, "taro@example.com".parse()?)?;
    // A further address gets no link in its first days.
    installation.database.execute("UPDATE mailbox SET created_at = '2020-01-01 00:00:00'")?;
    desk.expect("MailboxAdded")?;
    reset_password::mail_link(ca, &"taro@example.com".parse()?)?;
    let token = desk.expect("PasswordForgotten")?;
    reset_password::reset_password(ca, &token, "another hash".to_owned())?;
    desk.expect("PasswordChanged")?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: id })?;
    revoke_certificate(ca, &permitted, certificate, Happening::KeyLost, None)?;
    desk.expect("Revoked")?;
    revoke_certificate(ca, &permitted, certificate, Happening::KeyStolen, None)?;
    desk.expect("StolenLater")?;
    start_self_check(ca, &actor, "192.0.2.1", mailbox, &"check@example.com".parse()?)?;
    desk.expect("TestMail")?;
    Ok(())
}

#[test]
fn a_mail_names_the_row_that_was_made_after_it_was_written() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    ca.set_notice_writer(Arc::new(|to: &Recipient, occasion: &Occasion| {
        let body = match occasion {
            Occasion::Issued { certificates } => {
                let links: Vec<_> = certificates.iter().map(|id| format!("/certificates/{id}")).collect();
                links.join(" ")
            }
            Occasion::TestMail { check, .. } => format!("/self-check/{check}"),
            Occasion::ProofWanted { token, .. } => token.clone(),
            _ => String::new(),
        };
        NewNotice { body, ..without_words(to) }
    }));
    let person = roster::find_person(ca, installation.add_person("Taro", "taro@example.com")?)?;
    let (actor, mailbox) = (person.actor(), person.mailboxes.first().context("a mailbox")?.id);
    let newest = || -> Result<String> { Ok(recent_notices(ca, 1)?.into_iter().next().context("a mail")?.content.body) };
    let keys = vec![(Profile::Dual, new_csr()?)];
    enrollment::submit_request(
        ca,
        &actor,
        &Submission { mailbox, keys, source: "192.0.2.1".to_owned(), device: String::new() },
    )?;
    let issued = enrollment::prove_mailbox(ca, &actor, &newest()?)?;
    let certificate = issued.keys.first().and_then(|key| key.certificate).context("a certificate")?;
    ensure!(newest()? == format!("/certificates/{certificate}"), "{}", newest()?);
    let check = start_self_check(ca, &actor, "192.0.2.1", mailbox, &"check@example.com".parse()?)?;
    ensure!(newest()? == format!("/self-check/{check}"), "{}", newest()?);
    Ok(())
}

/// What was written, and on which thread.
struct Desk(Arc<Mutex<Vec<Written>>>);

struct Written {
    occasion: String,
    token: String,
    on: ThreadId,
}

impl Desk {
    fn at(ca: &Ca) -> Self {
        let written: Arc<Mutex<Vec<Written>>> = Arc::default();
        let tray = Arc::clone(&written);
        ca.set_notice_writer(Arc::new(move |to: &Recipient, occasion: &Occasion| {
            let token = match occasion {
                Occasion::ProofWanted { token, .. } | Occasion::PasswordForgotten { token } => token.clone(),
                _ => String::new(),
            };
            let new = Written { occasion: format!("{occasion:?}"), token, on: thread::current().id() };
            tray.lock().unwrap_or_else(PoisonError::into_inner).push(new);
            without_words(to)
        }));
        Self(written)
    }

    /// Demands that one mail was written, of this occasion and on this thread; its token, if it holds one.
    fn expect(&self, occasion: &str) -> Result<String> {
        let mut written = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let one = written.pop().with_context(|| format!("{occasion}: nothing was written"))?;
        ensure!(written.is_empty() && one.occasion.starts_with(occasion), "{occasion}: {}", one.occasion);
        ensure!(one.on == thread::current().id(), "{occasion} was written in a transaction");
        Ok(one.token)
    }
}

const INFO: &str = "info@example.com";
