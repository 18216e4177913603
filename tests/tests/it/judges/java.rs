use anyhow::{Result, ensure};
use inkan_tests::java::Java;
use inkan_tests::judge::{Question, Source, Verdict};

use super::{Court, POLICY};
use crate::scene::{BASE, Issued};

#[test]
fn java_takes_the_crls_that_it_is_given_and_no_wrong_ones() -> Result<()> {
    let court = Court::open()?;
    let question = court.question(court.crls());
    court.expect_told_apart(|issued| judge(Java::default(), &question, issued))?;
    court.expect_nothing_known_from_wrong_crls(|question, issued| judge(Java::default(), question, issued))?;
    let another = Question { mail: "bob@example.com", ..question.clone() };
    let said = judge(Java::default(), &another, &court.good)?;
    ensure!(matches!(said, Verdict::Refused(_)), "for another's address: {said:?}");
    let said = Java::default().judge(&question, "1.3.6.1.4.1.32473.1.2", &court.good.certificate)?;
    ensure!(matches!(&said, Verdict::Refused(why) if why.contains("policy")), "under another policy: {said:?}");
    Ok(())
}

#[test]
fn java_fetches_both_crls_over_http() -> Result<()> {
    let court = Court::open()?;
    let question = court.question(Source::DistributionPoints);
    let java = Java { without_ldap: true, ..Java::default() };
    court.expect_told_apart(|issued| judge(java, &question, issued))?;
    court.expect_changes_seen(|issued| judge(java, &question, issued))?;
    let cut_off = judge(Java { without_http: true, ..java }, &question, &court.revoked)?;
    ensure!(matches!(cut_off, Verdict::Unknown(_)), "without HTTP and LDAP: {cut_off:?}");
    Ok(())
}

#[test]
fn java_fetches_certificates_and_crls_over_ldap() -> Result<()> {
    let court = Court::open()?;
    let question = court.question(Source::DistributionPoints);
    let directory = format!("{}/{BASE}", court.reachable.directory_url);
    let said = LDAP_ALONE.judge_entry(&question, POLICY, &directory)?;
    ensure!(said == Verdict::Good, "what the directory holds: {said:?}");
    court.expect_told_apart(|issued| judge(LDAP_ALONE, &question, issued))?;
    court.expect_changes_seen(|issued| judge(LDAP_ALONE, &question, issued))
}

#[test]
fn java_asks_the_responder_and_takes_no_crl_instead() -> Result<()> {
    let court = Court::open()?;
    let question = court.question(Source::Responder);
    court.expect_told_apart(|issued| judge(Java::default(), &question, issued))?;
    court.expect_changes_seen(|issued| judge(Java::default(), &question, issued))?;
    let cut_off = judge(LDAP_ALONE, &question, &court.revoked)?;
    ensure!(matches!(cut_off, Verdict::Unknown(_)), "without HTTP: {cut_off:?}");
    Ok(())
}

#[test]
fn java_left_to_itself_comes_to_the_same_also_when_the_responder_is_silent() -> Result<()> {
    let court = Court::open()?;
    let question = court.question(Source::Own);
    for java in [Java::default(), LDAP_ALONE] {
        court.expect_told_apart(|issued| judge(java, &question, issued))?;
    }
    Ok(())
}

fn judge(java: Java, question: &Question<'_>, issued: &Issued) -> Result<Verdict> {
    java.judge(question, POLICY, &issued.certificate)
}

const LDAP_ALONE: Java = Java { without_http: true, without_ldap: false };
