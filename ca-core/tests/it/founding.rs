//! What the host may do alone: while the installation is being founded, afterwards, and with too few officers.

use anyhow::{Context as _, Result, ensure};
use ca_core::error::{Conflict, Error, Refusal};
use ca_core::policy::{
    Actor, ChangeKind, DecideDeparture, GrantRole, ManagePrograms, Propose, ResetSecondFactor, Role, permit,
};
use ca_core::types::{ChangeOutcome, ProposalState};
use ca_core::use_cases::departure::begin_departure;
use ca_core::use_cases::offices::{self, end_overdue, find_standing, refuse};
use ca_core::use_cases::people::programs::{add_program, propose_program, recognise_program};
use ca_core::use_cases::people::second_factor;
use inkan_tests::installation::Installation;
use inkan_tests::session::set_up_second_factor;

use crate::offices::{Offices, actions, propose_role};

#[test]
fn the_host_acts_alone_until_two_and_two_have_set_up_a_second_factor_and_never_again() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let grant = |person, role| offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, person, role);
    let programs = permit(&Actor::Host, ManagePrograms)?;
    add_program(ca, &programs, "mta".parse()?, 30)?;
    let mut last = None;
    for (position, (name, role)) in [
        ("ada", Role::Administrator),
        ("ben", Role::Administrator),
        ("rin", Role::SecurityOfficer),
        ("sora", Role::SecurityOfficer),
    ]
    .into_iter()
    .enumerate()
    {
        let standing = find_standing(ca)?;
        ensure!(standing.is_founding && standing.is_short(), "after {position}: {standing:?}");
        let person = installation.add_person(name, &format!("{name}@example.com"))?;
        grant(person, role)?;
        ensure!(find_standing(ca)?.is_founding, "a role without a second factor counts");
        set_up_second_factor(ca, person)?;
        last = Some(person);
    }
    let standing = find_standing(ca)?;
    ensure!(!standing.is_founding && !standing.is_short(), "{standing:?}");
    let told = actions(ca)?;
    ensure!(told.iter().filter(|line| line.starts_with("host role.grant") && line.ends_with(" founding")).count() == 4);
    ensure!(told.iter().any(|line| line.starts_with("host program.add") && line.ends_with(" founding")), "{told:?}");
    ensure!(told.iter().filter(|line| line.starts_with("system founding.end")).count() == 1, "{told:?}");

    let taro = installation.add_person("taro", "taro@example.com")?;
    let alone = |outcome: Result<(), Error>| matches!(outcome, Err(Error::Conflict(Conflict::NeedsTwo)));
    ensure!(alone(grant(taro, Role::Auditor)) && alone(add_program(ca, &programs, "hr".parse()?, 30).map(drop)));
    // Too few later on does not make the host alone enough again.
    let sora = last.context("somebody")?;
    second_factor::reset(ca, &permit(&Actor::Host, ResetSecondFactor { owner: sora })?)?;
    let standing = find_standing(ca)?;
    ensure!(standing.is_short() && !standing.is_founding, "{standing:?}");
    ensure!(alone(grant(taro, Role::Auditor)), "founding came back");
    Ok(())
}

#[test]
fn an_installation_of_an_earlier_version_with_two_and_two_is_founded() -> Result<()> {
    let offices = Offices::found()?;
    offices.installation.database.execute("DELETE FROM founding")?;
    ensure!(!find_standing(offices.ca())?.is_founding);
    let granted = offices::grant_role(offices.ca(), &permit(&Actor::Host, GrantRole)?, offices.person, Role::Auditor);
    ensure!(matches!(granted, Err(Error::Conflict(Conflict::NeedsTwo))), "{granted:?}");
    // What removes an officer records the end first: the founding does not come back.
    for removes in ["reset", "departure"] {
        offices.installation.database.execute("DELETE FROM founding")?;
        if removes == "reset" {
            let [ada, _] = offices.administrators;
            second_factor::reset(offices.ca(), &permit(&Actor::Host, ResetSecondFactor { owner: ada })?)?;
            set_up_second_factor(offices.ca(), ada)?;
            offices.installation.database.execute("DELETE FROM founding")?;
            second_factor::reset(offices.ca(), &permit(&Actor::Host, ResetSecondFactor { owner: ada })?)?;
            ensure!(!find_standing(offices.ca())?.is_founding, "after a reset");
            set_up_second_factor(offices.ca(), ada)?;
        } else {
            let [rin, _] = offices.security_officers;
            begin_departure(offices.ca(), &permit(&Actor::Host, DecideDeparture { person: rin })?)?;
            ensure!(!find_standing(offices.ca())?.is_founding, "after a departure");
        }
    }
    Ok(())
}

#[test]
fn the_host_does_not_confirm_its_own_proposal_as_an_officer_whose_second_factor_it_replaced() -> Result<()> {
    let offices = Offices::found()?;
    let (ca, [_, sora]) = (offices.ca(), offices.security_officers);
    offices.clock.advance(72 * 60 * 60);
    let id = propose_role(ca, &Actor::Host, offices.person, Role::Auditor)?;
    second_factor::reset(ca, &permit(&Actor::Host, ResetSecondFactor { owner: sora })?)?;
    set_up_second_factor(ca, sora)?;
    let confirmed = offices.confirm(sora, id);
    ensure!(matches!(confirmed, Err(Error::Refused(Refusal::NewSecondFactor))), "{confirmed:?}");
    offices.clock.advance(72 * 60 * 60 - 1);
    let again = propose_role(ca, &Actor::Host, offices.person, Role::Auditor)?;
    let confirmed = offices.confirm(sora, again);
    ensure!(matches!(confirmed, Err(Error::Refused(Refusal::NewSecondFactor))), "{confirmed:?}");
    offices.clock.advance(1);
    offices.confirm(sora, again)?;
    ensure!(offices.roles()? == [Role::Auditor]);
    Ok(())
}

#[test]
fn with_too_few_officers_a_proposal_of_the_host_takes_effect_after_72_hours_unless_it_is_refused() -> Result<()> {
    let offices = Offices::found()?;
    let ([ada, ben], [rin, sora]) = (offices.administrators, offices.security_officers);
    let ca = offices.ca();
    let of_host = |role| propose_role(ca, &Actor::Host, offices.person, role);
    let enough = of_host(Role::Administrator)?;
    ensure!(!offices.view(enough)?.acts_at_deadline, "there were enough officers");
    for leaver in [ben, sora] {
        begin_departure(ca, &permit(&Actor::Host, DecideDeparture { person: leaver })?)?;
    }
    let short = of_host(Role::Auditor)?;
    ensure!(offices.view(short)?.acts_at_deadline);
    for name in ["ada", "rin", "ben", "sora"] {
        ensure!(!offices.subjects_to(name)?.is_empty(), "{name} is not told");
    }
    let refused = of_host(Role::SecurityOfficer)?;
    refuse(ca, &permit(&offices.actor(rin)?, offices.view(refused)?.decision())?, "no")?;
    let of_officer = propose_role(ca, &offices.actor(ada)?, offices.person, Role::RegistrationOfficer)?;
    // No server ran: the mails have not left, so that nobody could object.
    offices.clock.advance(72 * 60 * 60);
    end_overdue(ca)?;
    ensure!(offices.view(short)?.state == ProposalState::Proposed, "it took effect before anybody was told");
    offices.installation.database.execute("UPDATE notice SET sent_at = created_at")?;
    offices.clock.advance(72 * 60 * 60 - 1);
    end_overdue(ca)?;
    ensure!(offices.view(short)?.state == ProposalState::Proposed, "the 72 hours began before the mails left");
    offices.clock.advance(1);
    end_overdue(ca)?;
    let states = [enough, short, refused, of_officer].map(|id| offices.view(id).map(|seen| seen.state));
    let states = states.into_iter().collect::<Result<Vec<_>>>()?;
    let expected = [ProposalState::Expired, ProposalState::Confirmed, ProposalState::Refused, ProposalState::Expired];
    ensure!(states == expected && offices.roles()? == [Role::Auditor], "{states:?} {:?}", offices.roles()?);

    let again = of_host(Role::Administrator)?;
    let (kei, mio) = (offices.installation.add_person("kei", "kei@example.com")?, ada);
    offices.installation.database.execute(&format!(
        "INSERT INTO person_role (person_id, role, granted_at)
         SELECT {kei}, role, granted_at FROM person_role WHERE person_id IN ({mio}, {rin})"
    ))?;
    set_up_second_factor(ca, kei)?;
    offices.installation.database.execute("UPDATE notice SET sent_at = created_at")?;
    offices.clock.advance(72 * 60 * 60);
    end_overdue(ca)?;
    ensure!(offices.view(again)?.state == ProposalState::Expired, "there were enough officers again");
    Ok(())
}

#[test]
fn a_proposed_token_is_good_from_its_confirmation_on() -> Result<()> {
    let offices = Offices::found()?;
    let ca = offices.ca();
    let [_, sora] = offices.security_officers;
    offices.clock.advance(72 * 60 * 60);
    let permitted = permit(&Actor::Host, Propose { kind: ChangeKind::Programs })?;
    let (token, id) = propose_program(ca, &permitted, "mta".parse()?, 30)?;
    let early = recognise_program(ca, &token);
    ensure!(matches!(early, Err(Error::Refused(Refusal::Token))), "{early:?}");
    let (other, second) = propose_program(ca, &permitted, "mta".parse()?, 30)?;
    offices.clock.advance(60 * 60);
    offices.confirm(sora, id)?;
    ensure!(recognise_program(ca, &token).is_ok());
    offices.confirm(sora, second)?;
    let outcome = offices.view(second)?.changes.first().and_then(|change| change.outcome);
    ensure!(outcome == Some(ChangeOutcome::ProgramKnown) && recognise_program(ca, &other).is_err(), "{outcome:?}");
    offices.clock.advance(30 * 24 * 60 * 60 - 1);
    ensure!(recognise_program(ca, &token).is_ok(), "its days began before the confirmation");
    offices.clock.advance(1);
    ensure!(recognise_program(ca, &token).is_err());
    Ok(())
}
