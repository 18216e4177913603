use anyhow::{Result, ensure};
use inkan_tests::go;
use inkan_tests::judge::{Question, Source, Verdict};

use super::{Court, moment};

#[test]
fn go_takes_the_crls_that_it_is_given_and_no_wrong_ones() -> Result<()> {
    let court = Court::open()?;
    let question = court.question(court.crls());
    court.expect_told_apart(|issued| go::judge(&question, &issued.certificate))?;
    court.expect_nothing_known_from_wrong_crls(|question, issued| go::judge(question, &issued.certificate))?;
    let another = Question { mail: "bob@example.com", ..question };
    let said = go::judge(&another, &court.good.certificate)?;
    ensure!(matches!(said, Verdict::Refused(_)), "for another's address: {said:?}");
    let under_another = Question { root: court.issuing.clone(), issuing: court.root.clone(), ..another };
    let said = go::judge(&under_another, &court.good.certificate)?;
    ensure!(matches!(said, Verdict::Refused(_)), "with the root in the middle: {said:?}");
    Ok(())
}

#[test]
fn go_fetches_both_crls_over_http() -> Result<()> {
    let court = Court::open()?;
    let question = court.question(Source::DistributionPoints);
    court.expect_told_apart(|issued| go::judge(&question, &issued.certificate))?;
    court.expect_changes_seen(|issued| go::judge(&question, &issued.certificate))
}

#[test]
fn go_asks_the_responder_and_takes_no_old_answer() -> Result<()> {
    let court = Court::open()?;
    let question = court.question(Source::Responder);
    court.expect_told_apart(|issued| go::judge(&question, &issued.certificate))?;
    court.expect_changes_seen(|issued| go::judge(&question, &issued.certificate))?;
    let later = moment("30 days")?;
    let said = go::judge(&Question { at: Some(&later), ..question }, &court.held.certificate)?;
    ensure!(matches!(said, Verdict::Unknown(_)), "the answer of now, at {later}: {said:?}");
    Ok(())
}
