//! Two addresses that differ in case alone are one mailbox: another spelling is neither added nor issued for.

use anyhow::{Context as _, Result, ensure};
use ca_core::error::{Conflict, Error};
use ca_core::policy::{Actor, AddPerson, IssueDirectly, permit};
use ca_core::types::{Language, Profile};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_batch, issue_certificate};
use ca_core::use_cases::people::mailboxes;
use ca_core::use_cases::people::roster::{self, NewPerson};
use inkan_tests::installation::{Installation, new_csr};

const STORED: &str = "Upper.Case@example.com";
const OTHER: &str = "upper.case@example.com";

fn is_spelling<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Conflict(Conflict::AddressSpelling)))
}

#[test]
fn each_way_in_says_that_the_address_is_registered_in_another_spelling() -> Result<()> {
    let installation = Installation::found(&[])?;
    let (ca, add) = (&installation.ca, permit(&Actor::Host, AddPerson)?);
    let new = |address: &str| {
        Ok::<_, Error>(NewPerson { name: "Alice".parse()?, address: address.parse()?, language: Language::En })
    };
    let alice = roster::add_person(ca, &add, new(STORED)?)?;
    let added = roster::add_person(ca, &add, new(OTHER)?);
    ensure!(is_spelling(&added), "{added:?}");
    let mailbox = mailboxes::add_mailbox(ca, &add, alice, OTHER.parse()?);
    ensure!(is_spelling(&mailbox), "{mailbox:?}");

    let issue = permit(&Actor::Host, IssueDirectly)?;
    let wanted = |address: &str| {
        Ok::<_, anyhow::Error>(Wanted { address: address.parse()?, profile: Profile::Signing, csr: new_csr()? })
    };
    let issued = issue_certificate(ca, &issue, wanted(OTHER)?);
    ensure!(is_spelling(&issued), "{issued:?}");
    let batch = issue_batch(ca, &issue, vec![wanted(OTHER)?, wanted(STORED)?])?;
    let [other, stored] = batch.as_slice() else { anyhow::bail!("{batch:?}") };
    ensure!(is_spelling(other) && stored.is_ok(), "{batch:?}");
    Ok(())
}

#[test]
fn the_same_spelling_is_taken_and_an_upper_case_domain_is_no_other_spelling() -> Result<()> {
    let installation = Installation::found(&[])?;
    let (ca, add) = (&installation.ca, permit(&Actor::Host, AddPerson)?);
    let person = |address: &str| {
        let new = NewPerson { name: "Alice".parse()?, address: address.parse()?, language: Language::En };
        roster::add_person(ca, &add, new)
    };
    person(STORED)?;
    for address in [STORED, "Upper.Case@EXAMPLE.com"] {
        let again = person(address);
        ensure!(matches!(again, Err(Error::Conflict(Conflict::AddressTaken))), "{again:?}");
    }
    let found = roster::find_by_address(ca, &OTHER.parse()?)?.context("a person")?;
    ensure!(found.mailboxes.iter().all(|mailbox| mailbox.address.as_str() == STORED), "{found:?}");
    Ok(())
}

/// An address that is not known costs no verification of a signature: what is wrong with the request is not looked at.
#[test]
fn the_address_is_looked_at_before_the_signature_of_the_request() -> Result<()> {
    let installation = Installation::found(&[])?;
    let (ca, issue) = (&installation.ca, permit(&Actor::Host, IssueDirectly)?);
    for address in ["nobody@example.com", "nobody@example.org"] {
        let wanted = Wanted { address: address.parse()?, profile: Profile::Signing, csr: b"no request".to_vec() };
        let answer = issue_certificate(ca, &issue, wanted);
        ensure!(matches!(answer, Err(Error::Refused(_))), "{answer:?}");
    }
    Ok(())
}
