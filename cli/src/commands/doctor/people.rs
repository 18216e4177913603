//! The people without whom the installation can't be run, and their second factors.

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::{Actor, AddPerson, Role, permit};
use ca_core::use_cases::offices::{Standing, find_standing};
use ca_core::use_cases::people::accounts::find_own_credentials;
use ca_core::use_cases::people::roster::{Person, list_people};
use ca_core::use_cases::people::second_factor::list_enrolled;

use super::finding::Findings;
use crate::configuration::Configuration;

pub(super) fn check(findings: &mut Findings, ca: &Ca, configuration: &Configuration) -> Result<()> {
    let have_directory = !matches!(configuration.sign_in(), Ok(None));
    let officers = list_officers(ca)?;
    for role in [Role::Administrator, Role::RegistrationOfficer, Role::SecurityOfficer, Role::Auditor] {
        check_role(findings, role, officers.iter().filter(|person| person.roles.contains(&role)).count());
    }
    let enrolled = list_enrolled(
        ca,
        &permit(&Actor::Host, AddPerson)?,
        &officers.iter().map(|person| person.id).collect::<Vec<_>>(),
    )?;
    for person in officers.iter().filter(|person| !enrolled.contains(&person.id)) {
        let address = person.mailboxes.first().map(|mailbox| mailbox.address.to_string()).unwrap_or_default();
        let advice = if have_directory || find_own_credentials(ca, person.id)?.is_some() {
            "they set it up when they next sign in".to_owned()
        } else {
            format!("they have not chosen a password; for a new link: inkan person invite --mail {address}")
        };
        findings.warn(TOPIC, format!("{address} has a role and no second factor yet"), advice);
    }
    check_standing(findings, find_standing(ca)?);
    Ok(())
}

fn check_standing(findings: &mut Findings, standing: Standing) {
    if !standing.is_short() {
        return findings.ok(TOPIC, "enough officers with a second factor for decisions by two".to_owned());
    }
    let missing = format!(
        "decisions by two need {} more administrator(s) and {} more security officer(s) with a second factor",
        standing.missing_administrators(),
        standing.missing_security_officers()
    );
    let advice = if standing.is_founding {
        "until then the host gives roles and tokens alone; add officers with: inkan person add --role ROLE --invite"
    } else {
        "until then a proposal of the host takes effect after 72 hours; make one with: inkan person grant --mail ADDRESS --role ROLE"
    };
    findings.warn(TOPIC, missing, advice.to_owned());
}

/// Everybody with a role.
fn list_officers(ca: &Ca) -> Result<Vec<Person>> {
    let permitted = permit(&Actor::Host, AddPerson)?;
    let (mut officers, mut last) = (Vec::new(), None);
    loop {
        let page = list_people(ca, &permitted, last, PAGE)?;
        let Some(end) = page.last() else { return Ok(officers) };
        last = Some(end.id);
        officers.extend(page.into_iter().filter(|person| !person.roles.is_empty()));
    }
}

fn check_role(findings: &mut Findings, role: Role, count: usize) {
    let name = role.name();
    if count > 0 {
        return findings.ok(TOPIC, format!("{count} with the role {name}"));
    }
    let advice = format!("run: inkan person grant --mail ADDRESS --role {name}");
    findings.warn(TOPIC, format!("nobody has the role {name}"), advice);
}

pub(super) const TOPIC: &str = "people";
const PAGE: i64 = 500;
