//! A signing request on its way to certificates: what is verified, counted and told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, ensure};
use ca_core::error::{CsrFault, Error, Invalid};
use ca_core::policy::{Actor, limits};
use ca_core::types::{Profile, WhyRefused};
use ca_core::use_cases::enrollment::{self, Decision, KeyCause, NotFiled, RequestState, WrongKey};
use ca_core::use_cases::operation::figures::read_figures;
use ca_core::use_cases::status::certificates;
use inkan_tests::installation::new_csr;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::office::Office;

#[test]
fn a_signature_is_verified_when_it_is_filed_and_when_its_certificate_is_issued() -> Result<()> {
    let office = Office::found("taro@example.com")?;
    let verifications = Verifications::default();
    let count = || verifications.0.load(Ordering::SeqCst);
    tracing::subscriber::with_default(verifications.clone(), || {
        let request = office.submit(vec![(Profile::Dual, new_csr()?)])?;
        ensure!(count() == 1, "{} when it was filed", count());
        let proven = enrollment::prove_mailbox(office.ca(), &office.actor(), &office.token()?)?;
        ensure!(matches!(proven.state, RequestState::Issued { .. }), "{proven:?}");
        let certificate = proven.keys.first().and_then(|key| key.certificate).context("its certificate")?;
        ensure!(count() == 2, "{} when it was issued", count());
        let shown = enrollment::find_request(office.ca(), &office.actor(), request)?;
        ensure!(shown.keys.first().and_then(|key| key.certificate) == Some(certificate), "{shown:?}");
        certificates::list_certificates(office.ca(), &office.actor(), office.person.id)?;
        ensure!(count() == 2, "{} when it was shown", count());
        Ok(())
    })
}

#[test]
fn a_decision_returns_the_request_as_it_is_stored_then() -> Result<()> {
    for decision in [Decision::Approve, Decision::Refuse(WhyRefused::default())] {
        let office = Office::found("info@example.com")?;
        let request = office.submit(vec![(Profile::Signing, new_csr()?), (Profile::Encryption, new_csr()?)])?;
        enrollment::prove_mailbox(office.ca(), &office.actor(), &office.token()?)?;
        let own = enrollment::decide_request(office.ca(), &office.actor(), request, decision.clone());
        ensure!(matches!(own, Err(Error::Refused(_))), "{own:?}");
        let decided = enrollment::decide_request(office.ca(), &Actor::Host, request, decision.clone())?;
        let stored = enrollment::find_request(office.ca(), &Actor::Host, request)?;
        ensure!(format!("{decided:?}") == format!("{stored:?}"), "{decided:?} and {stored:?}");
        let again = enrollment::decide_request(office.ca(), &Actor::Host, request, decision);
        ensure!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    }
    Ok(())
}

#[test]
fn all_limits_of_a_request_share_a_commit_and_those_of_its_mail_the_one_that_files_it() -> Result<()> {
    let office = Office::found("taro@example.com")?;
    let commits = || anyhow::Ok(read_figures(office.ca())?.transactions);
    let before = commits()?;
    ensure!(office.submit(vec![(Profile::Dual, b"no request".to_vec())]).is_err());
    ensure!(commits()? == before + 1, "a wrong one: {}", commits()? - before);
    office.submit(vec![(Profile::Dual, new_csr()?)])?;
    ensure!(commits()? == before + 3, "a right one: {}", commits()? - before - 1);
    // What is wrong sends no mail, and counts for none.
    for _ in 1..limits::CHALLENGES_TO_MAILBOX.attempts {
        office.submit(vec![(Profile::Dual, new_csr()?)])?;
    }
    let before = commits()?;
    let full = office.submit(vec![(Profile::Dual, new_csr()?)]);
    ensure!(matches!(full, Err(NotFiled::Other(Error::Throttled { .. }))), "{full:?}");
    ensure!(commits()? == before, "a mailbox that has its mails costs nothing");
    Ok(())
}

#[test]
fn what_is_wrong_is_told_for_each_key() -> Result<()> {
    let office = Office::found("taro@example.com")?;
    let (good, other) = (new_csr()?, new_csr()?);
    let not_a_csr = KeyCause::Invalid(Invalid::Csr(CsrFault::NotACsr));
    let (signing, encryption) = (Profile::Signing, Profile::Encryption);
    for (sent, expected) in [
        ([b"".to_vec(), good.clone()], vec![(signing, KeyCause::Missing)]),
        ([b"x".to_vec(), b"".to_vec()], vec![(signing, not_a_csr), (encryption, KeyCause::Missing)]),
        ([good.clone(), good.clone()], vec![(encryption, KeyCause::Repeated)]),
    ] {
        let [first, second] = sent;
        let wrong = match office.submit(vec![(signing, first), (encryption, second)]) {
            Err(NotFiled::Keys(wrong)) => wrong,
            filed => anyhow::bail!("{filed:?}"),
        };
        let expected: Vec<_> = expected.into_iter().map(|(profile, cause)| WrongKey { profile, cause }).collect();
        ensure!(wrong == expected, "{wrong:?} and not {expected:?}");
    }
    // The history of a key is told at the key that it is of.
    office.installation.certify("taro@example.com", encryption, &good)?;
    match office.submit(vec![(signing, good), (encryption, other)]) {
        Err(NotFiled::Keys(wrong)) => {
            let profiles: Vec<Profile> = wrong.iter().map(|key| key.profile).collect();
            ensure!(profiles == [signing], "{wrong:?}");
        }
        filed => anyhow::bail!("{filed:?}"),
    }
    Ok(())
}

/// Counts the signatures of signing requests that are verified on this thread.
#[derive(Clone, Default)]
struct Verifications(Arc<AtomicUsize>);

impl Subscriber for Verifications {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target() == "ca_core::pkix::csr"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
