//! Many certificates for one caller: one that can't be issued stops no other, and commits are shared.

use std::fs;
use std::sync::Barrier;
use std::thread;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::error::{CsrFault, Error, Invalid, KeyFault, Refusal};
use ca_core::policy::{Actor, IssueDirectly, ManagePrograms, ReleaseCertificate, RevokeCertificate, permit};
use ca_core::types::Profile;
use ca_core::use_cases::audit::trail::verify_audit;
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_batch, issue_certificate};
use ca_core::use_cases::operation::figures::read_figures;
use ca_core::use_cases::people::programs::{add_program, end_program, recognise_program};
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate};
use ca_core::use_cases::status::certificates::find_certificate;
use inkan_tests::installation::{Installation, new_csr};

const ALICE: &str = "alice@example.com";
const BOB: &str = "bob@example.com";

fn wanted(address: &str, csr: Vec<u8>) -> Result<Wanted> {
    Ok(Wanted { address: address.parse()?, profile: Profile::Signing, csr })
}

#[test]
fn each_gets_its_own_answer_and_they_share_commits() -> Result<()> {
    let installation = Installation::found(&["main"])?;
    installation.add_person("Alice", ALICE)?;
    installation.add_person("Bob", BOB)?;
    let alices = new_csr()?;
    let mut batch: Vec<Wanted> = (0..130).map(|_| wanted(BOB, new_csr()?)).collect::<Result<_>>()?;
    *batch.get_mut(3).context("place 3")? = wanted(BOB, b"no request".to_vec())?;
    *batch.get_mut(20).context("place 20")? = wanted(ALICE, alices.clone())?;
    *batch.get_mut(21).context("place 21")? = wanted(BOB, alices.clone())?;
    *batch.get_mut(40).context("place 40")? = wanted("nobody@example.com", new_csr()?)?;
    *batch.get_mut(129).context("place 129")? = wanted("x@example.org", new_csr()?)?;
    let before = read_figures(&installation.ca)?;
    let answers = issue_batch(&installation.ca, &permit(&Actor::Host, IssueDirectly)?, batch.clone())?;

    ensure!(answers.len() == 130, "{} answers", answers.len());
    for (place, (answer, wanted)) in answers.into_iter().zip(&batch).enumerate() {
        match (place, answer) {
            (3, Err(Error::Invalid(Invalid::Csr(CsrFault::NotACsr))))
            | (21, Err(Error::Invalid(Invalid::Key(KeyFault::OfAnother))))
            | (40, Err(Error::Refused(Refusal::UnknownAddress)))
            | (129, Err(Error::Refused(Refusal::ForeignDomain))) => {}
            (3 | 21 | 40 | 129, other) => anyhow::bail!("place {place}: {other:?}"),
            (_, answer) => {
                let issued = find_certificate(&installation.ca, &Actor::Host, answer?.id)?;
                ensure!(issued.address == wanted.address, "place {place} has the certificate of {}", issued.address);
            }
        }
    }
    let after = read_figures(&installation.ca)?;
    ensure!(after.open_intents == 0, "{} intents are open", after.open_intents);
    // Two for each chunk of 64; their sharing with each other is left to the machine.
    let transactions = after.transactions - before.transactions;
    ensure!((2..=6).contains(&transactions), "{transactions} transactions");
    ensure!(verify_audit(&installation.ca)?.broken.is_none(), "the trail is broken");
    Ok(())
}

#[test]
fn a_batch_of_nothing_is_nothing() -> Result<()> {
    let installation = Installation::found(&[])?;
    let answers = issue_batch(&installation.ca, &permit(&Actor::Host, IssueDirectly)?, Vec::new())?;
    ensure!(answers.is_empty(), "{answers:?}");
    Ok(())
}

/// What would stop all of them, such as a key that is not there, is told once, and nothing is left behind.
#[test]
fn what_concerns_all_is_told_once() -> Result<()> {
    let installation = Installation::found(&[])?;
    installation.add_person("Alice", ALICE)?;
    fs::remove_file(installation.folder.path().join("keys/issuing-g1.pem"))?;
    let ca = Ca::open(installation.ca.settings().clone())?;
    let batch: Vec<Wanted> = (0..70).map(|_| wanted(ALICE, new_csr()?)).collect::<Result<_>>()?;
    let answer = issue_batch(&ca, &permit(&Actor::Host, IssueDirectly)?, batch);
    ensure!(matches!(answer, Err(Error::KeyUnavailable(_))), "{answer:?}");
    ensure!(read_figures(&installation.ca)?.open_intents == 0, "an intent is open");
    Ok(())
}

/// A token that was ended while a batch waited issues nothing more.
#[test]
fn a_program_whose_token_ended_meanwhile_gets_nothing() -> Result<()> {
    let installation = Installation::found(&[])?;
    installation.add_person("Alice", ALICE)?;
    let manage = permit(&Actor::Host, ManagePrograms)?;
    let token = add_program(&installation.ca, &manage, "gateway".parse()?, 1)?;
    let program = recognise_program(&installation.ca, &token)?;
    let permitted = permit(&program, IssueDirectly)?;
    let one = || Ok::<_, anyhow::Error>(vec![wanted(ALICE, new_csr()?)?]);
    ensure!(issue_batch(&installation.ca, &permitted, one()?)?.iter().all(Result::is_ok), "the token was good");
    end_program(&installation.ca, &manage, "gateway".parse()?)?;
    let answers = issue_batch(&installation.ca, &permitted, one()?)?;
    ensure!(matches!(answers.as_slice(), [Err(Error::Refused(Refusal::Token))]), "{answers:?}");
    ensure!(read_figures(&installation.ca)?.open_intents == 0, "an intent is open");
    Ok(())
}

/// Callers at once are in the same chunks: what one of them did wrong, and that another's token has ended, harms nobody else.
#[test]
fn callers_at_once_get_their_own_answers() -> Result<()> {
    let installation = Installation::found(&["main"])?;
    installation.add_person("Alice", ALICE)?;
    installation.add_person("Bob", BOB)?;
    let manage = permit(&Actor::Host, ManagePrograms)?;
    let token = add_program(&installation.ca, &manage, "gateway".parse()?, 1)?;
    let ended = recognise_program(&installation.ca, &token)?;
    end_program(&installation.ca, &manage, "gateway".parse()?)?;
    let (callers, rounds) = (24, 4);
    let start = Barrier::new(callers);
    let ask = |caller: usize| -> Result<()> {
        start.wait();
        for _ in 0..rounds {
            let actor = if caller % 4 == 1 { &ended } else { &Actor::Host };
            let csr = if caller % 4 == 2 { b"no request".to_vec() } else { new_csr()? };
            let wanted = wanted(if caller.is_multiple_of(2) { ALICE } else { BOB }, csr)?;
            let answer = issue_certificate(&installation.ca, &permit(actor, IssueDirectly)?, wanted.clone());
            match (caller % 4, answer) {
                (1, Err(Error::Refused(Refusal::Token)))
                | (2, Err(Error::Invalid(Invalid::Csr(CsrFault::NotACsr)))) => {}
                (0 | 3, Ok(issued)) => {
                    let issued = find_certificate(&installation.ca, &Actor::Host, issued.id)?;
                    ensure!(issued.address == wanted.address, "{} has that of {}", wanted.address, issued.address);
                }
                (_, answer) => anyhow::bail!("caller {caller}: {answer:?}"),
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let ask = &ask;
        let running: Vec<_> = (0..callers).map(|caller| scope.spawn(move || ask(caller))).collect();
        running.into_iter().try_for_each(|it| it.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a caller panicked"))))
    })?;
    ensure!(read_figures(&installation.ca)?.open_intents == 0, "an intent is open");
    ensure!(verify_audit(&installation.ca)?.broken.is_none(), "the trail is broken");
    Ok(())
}

/// A key that has a certificate on the list is refused, and is taken again once the hold is released, however the row came about.
#[test]
fn a_key_is_refused_while_a_certificate_of_it_is_on_hold() -> Result<()> {
    let installation = Installation::found(&[])?;
    let owner = installation.add_person("Alice", ALICE)?;
    let csr = new_csr()?;
    let issue = || {
        issue_certificate(
            &installation.ca,
            &permit(&Actor::Host, IssueDirectly)?,
            wanted(ALICE, csr.clone()).map_err(Error::internal)?,
        )
    };
    let first = issue()?;
    issue()?;
    hold_certificate(&installation.ca, &permit(&Actor::Host, RevokeCertificate { owner })?, first.id)?;
    let refused = issue();
    ensure!(matches!(refused, Err(Error::Invalid(Invalid::Key(KeyFault::Revoked)))), "{refused:?}");
    release_certificate(&installation.ca, &permit(&Actor::Host, ReleaseCertificate)?, first.id)?;
    issue()?;
    Ok(())
}
