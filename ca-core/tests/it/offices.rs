//! The founding, and what two officers decide: who proposes, who confirms, what the second one finds, and what time does.

use std::sync::{Arc, Barrier};
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error, Refusal};
use ca_core::installation::notice_writer::{NewNotice, Occasion, Recipient};
use ca_core::policy::{
    Actor, Change, ChangeKind, DecideDeparture, GrantRole, Propose, ReadAudit, ResetSecondFactor, Role, SeeProposals,
    WithdrawRole, permit,
};
use ca_core::runtime::clock::ManualClock;
use ca_core::types::{ChangeOutcome, PersonId, ProposalId, ProposalState, Sha256Digest};
use ca_core::use_cases::audit::trail;
use ca_core::use_cases::departure::{begin_departure, undo_departure};
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::offices::{
    self, ProposalView, confirm, end_overdue, find_proposal, find_standing, list_ended, list_open, propose, refuse,
    withdraw, withdraw_role,
};
use ca_core::use_cases::people::{roster, second_factor};
use inkan_tests::installation::{Installation, without_words};
use inkan_tests::session::set_up_second_factor;

/// Two administrators and two security officers with a second factor, and somebody without a role.
pub(crate) struct Offices {
    pub(crate) installation: Installation,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) administrators: [PersonId; 2],
    pub(crate) security_officers: [PersonId; 2],
    pub(crate) person: PersonId,
}

impl Offices {
    pub(crate) fn found() -> Result<Self> {
        let (installation, clock) = Installation::found_at("2027-04-01T09:00:00Z", &[])?;
        installation.ca.set_notice_writer(Arc::new(|to: &Recipient, occasion: &Occasion| {
            let subject = match occasion {
                Occasion::ProposalMade { .. } => "made",
                Occasion::ProposalEnded { .. } => "ended",
                Occasion::RoleGranted { .. } => "granted",
                Occasion::RoleWithdrawn { .. } => "withdrawn",
                _ => "",
            };
            NewNotice { subject: subject.to_owned(), ..without_words(to) }
        }));
        let holder = |name: &str, role: Role| -> Result<PersonId> {
            let person = installation.add_person(name, &format!("{name}@example.com"))?;
            offices::grant_role(&installation.ca, &permit(&Actor::Host, GrantRole)?, person, role)?;
            set_up_second_factor(&installation.ca, person)?;
            Ok(person)
        };
        let administrators = [holder("ada", Role::Administrator)?, holder("ben", Role::Administrator)?];
        let security_officers = [holder("rin", Role::SecurityOfficer)?, holder("sora", Role::SecurityOfficer)?];
        let person = installation.add_person("taro", "taro@example.com")?;
        Ok(Self { installation, clock, administrators, security_officers, person })
    }

    pub(crate) fn ca(&self) -> &Ca {
        &self.installation.ca
    }

    pub(crate) fn actor(&self, person: PersonId) -> Result<Actor> {
        Ok(roster::find_person(self.ca(), person)?.actor())
    }

    /// A proposal of the first administrator to give a role to the person.
    pub(crate) fn propose(&self, role: Role) -> Result<ProposalId> {
        let [ada, _] = self.administrators;
        propose_role(self.ca(), &self.actor(ada)?, self.person, role)
    }

    pub(crate) fn view(&self, id: ProposalId) -> Result<ProposalView> {
        Ok(find_proposal(self.ca(), &permit(&Actor::Host, SeeProposals)?, id)?)
    }

    pub(crate) fn confirm(&self, by: PersonId, id: ProposalId) -> Result<(), Error> {
        let proposal = find_proposal(self.ca(), &permit(&Actor::Host, SeeProposals)?, id)?;
        let actor = roster::find_person(self.ca(), by)?.actor();
        confirm(self.ca(), &permit(&actor, proposal.decision())?, proposal.digest)
    }

    pub(crate) fn roles(&self) -> Result<Vec<Role>> {
        Ok(roster::find_person(self.ca(), self.person)?.roles)
    }

    pub(crate) fn subjects_to(&self, name: &str) -> Result<Vec<String>> {
        let mails = notices::recent_notices(self.ca(), 100)?;
        let to = format!("{name}@example.com");
        Ok(mails
            .into_iter()
            .filter(|mail| mail.content.recipient.as_str() == to && !mail.content.subject.is_empty())
            .map(|mail| mail.content.subject)
            .collect())
    }
}

pub(crate) fn propose_role(ca: &Ca, actor: &Actor, person: PersonId, role: Role) -> Result<ProposalId> {
    let changes = vec![Change::GrantRole { person, role }];
    Ok(propose(ca, &permit(actor, Propose { kind: ChangeKind::Roles })?, changes)?)
}

pub(crate) fn actions(ca: &Ca) -> Result<Vec<String>> {
    let records = trail::list_audit(ca, &permit(&Actor::Host, ReadAudit)?, None, 500)?;
    Ok(records.into_iter().map(|record| format!("{} {} {}", record.actor, record.action, record.detail)).collect())
}

#[test]
fn a_proposal_does_not_outlive_the_right_of_its_proposer() -> Result<()> {
    let offices = Offices::found()?;
    let (ca, [ada, ben], [rin, _]) = (offices.ca(), offices.administrators, offices.security_officers);
    let kei = offices.installation.add_person("kei", "kei@example.com")?;
    let granted = propose_role(ca, &offices.actor(ada)?, kei, Role::Administrator)?;
    offices.confirm(ben, granted)?;
    set_up_second_factor(ca, kei)?;
    let id = offices.propose(Role::Auditor)?;
    withdraw_role(ca, &permit(&offices.actor(ben)?, WithdrawRole { owner: ada })?, Role::Administrator)?;
    let confirmed = offices.confirm(rin, id);
    ensure!(matches!(confirmed, Err(Error::Refused(Refusal::ProposerLostRole))), "{confirmed:?}");
    refuse(ca, &permit(&offices.actor(rin)?, offices.view(id)?.decision())?, "")?;
    Ok(())
}

#[test]
fn nobody_takes_the_last_two_apart_by_way_of_their_second_factors_and_a_departure_gives_no_role_back() -> Result<()> {
    let offices = Offices::found()?;
    let (ca, [ada, ben], [rin, _]) = (offices.ca(), offices.administrators, offices.security_officers);
    let ada = offices.actor(ada)?;
    second_factor::reset(ca, &permit(&ada, ResetSecondFactor { owner: ben })?)?;
    let outcome = withdraw_role(ca, &permit(&ada, WithdrawRole { owner: ben })?, Role::Administrator);
    ensure!(matches!(outcome, Err(Error::Conflict(Conflict::TooFewOfficers))), "{outcome:?}");
    begin_departure(ca, &permit(&offices.actor(rin)?, DecideDeparture { person: ben })?)?;
    withdraw_role(ca, &permit(&ada, WithdrawRole { owner: ben })?, Role::Administrator)?;
    undo_departure(ca, &permit(&offices.actor(rin)?, DecideDeparture { person: ben })?)?;
    ensure!(roster::find_person(ca, ben)?.roles.is_empty(), "the departure gave it back");
    Ok(())
}

#[test]
fn another_officer_confirms_and_the_proposer_and_the_concerned_do_not() -> Result<()> {
    let offices = Offices::found()?;
    let ([ada, ben], [rin, sora]) = (offices.administrators, offices.security_officers);
    let id = offices.propose(Role::Auditor)?;
    ensure!(offices.roles()?.is_empty(), "a proposal gave the role");
    let own = offices.confirm(ada, id);
    ensure!(matches!(own, Err(Error::Refused(Refusal::OwnProposal))), "{own:?}");
    let none = offices.confirm(offices.person, id);
    ensure!(matches!(none, Err(Error::Refused(Refusal::NotAllowed))), "{none:?}");
    for name in ["ben", "rin", "sora"] {
        ensure!(offices.subjects_to(name)? == ["made"], "{name}: {:?}", offices.subjects_to(name)?);
    }
    offices.confirm(sora, id)?;
    ensure!(offices.roles()? == [Role::Auditor]);
    let seen = offices.view(id)?;
    ensure!(seen.state == ProposalState::Confirmed && seen.decider.as_ref().is_some_and(|by| by.id == sora));
    ensure!(seen.changes.iter().all(|change| change.outcome == Some(ChangeOutcome::Done)), "{seen:?}");
    ensure!(offices.subjects_to("ada")? == ["ended"] && offices.subjects_to("taro")? == ["granted"], "nobody is told");
    let again = offices.confirm(ben, id);
    ensure!(matches!(again, Err(Error::Conflict(Conflict::ProposalEnded))), "{again:?}");

    let about_rin = propose_role(offices.ca(), &offices.actor(ada)?, rin, Role::Administrator)?;
    let concerned = offices.confirm(rin, about_rin);
    ensure!(matches!(concerned, Err(Error::Refused(Refusal::ConcernedByProposal))), "{concerned:?}");
    offices.confirm(ben, about_rin)?;
    let told = actions(offices.ca())?;
    let granted = format!("person:{sora} role.grant auditor proposal:{id}");
    ensure!(told.contains(&granted), "{told:?}");
    Ok(())
}

#[test]
fn a_proposal_ends_once_and_what_it_lists_is_what_is_confirmed() -> Result<()> {
    let offices = Offices::found()?;
    let ([ada, ben], [rin, _]) = (offices.administrators, offices.security_officers);
    let ca = offices.ca();
    let withdrawn = offices.propose(Role::Auditor)?;
    let of_another = permit(&offices.actor(ben)?, offices.view(withdrawn)?.withdrawal());
    ensure!(matches!(of_another, Err(Error::Refused(_))), "{of_another:?}");
    withdraw(ca, &permit(&offices.actor(ada)?, offices.view(withdrawn)?.withdrawal())?)?;
    let refused = offices.propose(Role::Auditor)?;
    refuse(ca, &permit(&offices.actor(rin)?, offices.view(refused)?.decision())?, " not agreed\n")?;
    ensure!(offices.view(refused)?.reason.as_deref() == Some("not agreed"));
    for ended in [withdrawn, refused] {
        let late = offices.confirm(ben, ended);
        ensure!(matches!(late, Err(Error::Conflict(Conflict::ProposalEnded))), "{late:?}");
    }
    let id = offices.propose(Role::Auditor)?;
    let permitted = permit(&offices.actor(ben)?, offices.view(id)?.decision())?;
    ensure!(confirm(ca, &permitted, Sha256Digest::of(b"another list")).is_err(), "another list was confirmed");
    offices.installation.database.execute(&format!(
        "UPDATE proposed_change SET change = 'role-grant person:{} administrator' WHERE proposal_id = {id}",
        offices.person
    ))?;
    ensure!(offices.confirm(ben, id).is_err(), "a list that was changed in the database was carried out");
    ensure!(offices.roles()?.is_empty() && offices.view(id)?.state == ProposalState::Proposed);
    let seen = permit(&Actor::Host, SeeProposals)?;
    ensure!(list_open(ca, &seen)?.len() == 1);
    let ended: Vec<ProposalId> = list_ended(ca, &seen, None, 50)?.into_iter().map(|proposal| proposal.id).collect();
    ensure!(ended == [refused, withdrawn] && list_ended(ca, &seen, Some(refused), 50)?.len() == 1, "{ended:?}");
    Ok(())
}

#[test]
fn of_two_who_confirm_and_refuse_at_once_one_decides() -> Result<()> {
    let offices = Offices::found()?;
    let ([_, ben], [rin, sora]) = (offices.administrators, offices.security_officers);
    for _ in 0..4 {
        let id = offices.propose(Role::Auditor)?;
        let (view, barrier) = (offices.view(id)?, Barrier::new(3));
        let outcomes = thread::scope(|scope| {
            let deciders = [(ben, true), (rin, true), (sora, false)];
            let threads = deciders.map(|(by, confirms)| {
                let (offices, view, barrier) = (&offices, &view, &barrier);
                scope.spawn(move || -> Result<Result<(), Error>> {
                    let permitted = permit(&offices.actor(by)?, view.decision())?;
                    barrier.wait();
                    Ok(if confirms {
                        confirm(offices.ca(), &permitted, view.digest)
                    } else {
                        refuse(offices.ca(), &permitted, "")
                    })
                })
            });
            threads.map(|thread| thread.join().map_err(|_| anyhow!("a decider panicked")).and_then(|it| it))
        });
        let mut decided = 0;
        for outcome in outcomes {
            match outcome? {
                Ok(()) => decided += 1,
                Err(Error::Conflict(Conflict::ProposalEnded)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        ensure!(decided == 1, "{decided} decided");
        let has_role = !offices.roles()?.is_empty();
        ensure!(has_role == (offices.view(id)?.state == ProposalState::Confirmed));
        if has_role {
            let [ada, _] = offices.administrators;
            let permitted = permit(&offices.actor(ada)?, WithdrawRole { owner: offices.person })?;
            withdraw_role(offices.ca(), &permitted, Role::Auditor)?;
        }
    }
    Ok(())
}

#[test]
fn what_has_become_impossible_is_skipped_and_named() -> Result<()> {
    let offices = Offices::found()?;
    let ([ada, ben], [rin, _]) = (offices.administrators, offices.security_officers);
    let ca = offices.ca();
    let first = offices.propose(Role::Auditor)?;
    let both = vec![
        Change::GrantRole { person: offices.person, role: Role::Auditor },
        Change::GrantRole { person: offices.person, role: Role::RegistrationOfficer },
    ];
    let second = propose(ca, &permit(&offices.actor(ada)?, Propose { kind: ChangeKind::Roles })?, both)?;
    offices.confirm(ben, first)?;
    offices.confirm(rin, second)?;
    let outcomes: Vec<_> = offices.view(second)?.changes.into_iter().map(|change| change.outcome).collect();
    ensure!(outcomes == [Some(ChangeOutcome::RoleHeld), Some(ChangeOutcome::Done)], "{outcomes:?}");
    let held = offices.propose(Role::Auditor).err().context("a role that the person has was proposed")?;
    ensure!(matches!(held.downcast_ref(), Some(Error::Conflict(Conflict::RoleHeld))), "{held:?}");

    let leaving = offices.propose(Role::SecurityOfficer)?;
    begin_departure(ca, &permit(&Actor::Host, DecideDeparture { person: offices.person })?)?;
    offices.confirm(ben, leaving)?;
    let outcome = offices.view(leaving)?.changes.first().and_then(|change| change.outcome);
    ensure!(outcome == Some(ChangeOutcome::PersonNotActive) && offices.roles()?.is_empty(), "{outcome:?}");
    Ok(())
}

#[test]
fn nobody_decides_after_72_hours() -> Result<()> {
    let offices = Offices::found()?;
    let [_, ben] = offices.administrators;
    let id = offices.propose(Role::Auditor)?;
    offices.clock.advance(72 * 60 * 60 - 1);
    ensure!(end_overdue(offices.ca())? == 0 && offices.view(id)?.state == ProposalState::Proposed);
    offices.clock.advance(1);
    let late = offices.confirm(ben, id);
    ensure!(matches!(late, Err(Error::Conflict(Conflict::ProposalEnded))), "{late:?}");
    ensure!(end_overdue(offices.ca())? == 1 && end_overdue(offices.ca())? == 0);
    ensure!(offices.view(id)?.state == ProposalState::Expired && offices.roles()?.is_empty());
    ensure!(offices.subjects_to("ada")? == ["ended"], "the proposer is not told");
    Ok(())
}

#[test]
fn one_administrator_takes_a_role_away_and_two_and_two_stay() -> Result<()> {
    let offices = Offices::found()?;
    let ([ada, ben], [rin, _]) = (offices.administrators, offices.security_officers);
    let ca = offices.ca();
    let take = |from: PersonId, role: Role| -> Result<Result<(), Error>> {
        Ok(withdraw_role(ca, &permit(&offices.actor(ada)?, WithdrawRole { owner: from })?, role))
    };
    for (officer, role) in [(ben, Role::Administrator), (ada, Role::Administrator), (rin, Role::SecurityOfficer)] {
        let outcome = take(officer, role)?;
        ensure!(matches!(outcome, Err(Error::Conflict(Conflict::TooFewOfficers))), "{outcome:?}");
        ensure!(roster::find_person(ca, officer)?.roles.contains(&role), "it was taken all the same");
    }
    let id = offices.propose(Role::SecurityOfficer)?;
    offices.confirm(ben, id)?;
    take(offices.person, Role::SecurityOfficer)??;
    ensure!(
        offices.roles()?.is_empty() && offices.subjects_to("taro")?.len() == 2,
        "{:?}",
        offices.subjects_to("taro")?
    );
    let outcome = take(offices.person, Role::SecurityOfficer)?;
    ensure!(matches!(outcome, Err(Error::Conflict(Conflict::RoleNotHeld))), "{outcome:?}");
    Ok(())
}

#[test]
fn of_two_administrators_who_take_the_role_from_each_other_at_once_two_stay() -> Result<()> {
    let offices = Offices::found()?;
    let ca = offices.ca();
    let [ada, ben] = offices.administrators;
    let id = offices.propose(Role::Administrator)?;
    offices.confirm(ben, id)?;
    set_up_second_factor(ca, offices.person)?;
    let barrier = Barrier::new(2);
    let outcomes = thread::scope(|scope| {
        let threads = [(ada, ben), (ben, ada)].map(|(by, from)| {
            let (offices, barrier) = (&offices, &barrier);
            scope.spawn(move || -> Result<Result<(), Error>> {
                let permitted = permit(&offices.actor(by)?, WithdrawRole { owner: from })?;
                barrier.wait();
                Ok(withdraw_role(offices.ca(), &permitted, Role::Administrator))
            })
        });
        threads.map(|thread| thread.join().map_err(|_| anyhow!("an administrator panicked")).and_then(|it| it))
    });
    let done = outcomes.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().count();
    ensure!(done == 1 && find_standing(ca)?.administrators == 2, "{done} {:?}", find_standing(ca)?);
    Ok(())
}
