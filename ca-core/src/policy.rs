//! The access rights. Only this module can create a [`Permitted`], which all privileged functions require.

mod change;
mod destinations;
mod doer;
pub mod limits;
mod offices;
mod roster;

use std::fmt;
use std::str::FromStr;

use crate::error::{Refusal, Result};
use crate::types::{Happening, PassId, PersonId, ProgramName, SessionId};

pub use change::{Change, ChangeKind};
pub use destinations::{ForgetDestination, SeeDestinations, SkipEvent};
pub use doer::Doer;
pub use offices::{
    DecideProposal, GrantRole, Propose, SeeInstallation, SeeOverview, SeeProposals, SeeQueue, WithdrawProposal,
    WithdrawRole,
};
pub use roster::{AddMailbox, AddPerson, ConfirmEntry, EndMailbox, MoveMailbox};

/// A role of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Adds people, approves requests.
    RegistrationOfficer,
    /// Revokes, holds and releases any person's certificate.
    SecurityOfficer,
    /// Reads the audit trail.
    Auditor,
    /// Runs the installation.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::RegistrationOfficer, Self::SecurityOfficer, Self::Auditor, Self::Administrator];

    /// The role's name in configuration, commands and URLs.
    pub fn name(self) -> &'static str {
        match self {
            Self::RegistrationOfficer => "registration-officer",
            Self::SecurityOfficer => "security-officer",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or(())
    }
}

/// The channel of a report of lost keys, which is made without signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportChannel {
    /// A mailed link.
    Link,
    /// A printed code.
    Code,
}

/// The subject of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    Person {
        id: PersonId,
        /// The person's roles.
        roles: Vec<Role>,
        /// The person's session, if there is one: after its end its requests are refused.
        session: Option<SessionId>,
    },
    /// A program with a valid token.
    Program { name: ProgramName },
    /// The bearer of a pass for reporting a person's keys, who may be another person.
    Bearer {
        /// The channel of the report.
        channel: ReportChannel,
        /// The pass: the mailed link, or the printed code.
        pass: PassId,
        /// The person whose keys may be reported.
        person: PersonId,
    },
    /// A user of the host's command line, who has access to the database in any case; the trail records this actor as
    /// `host`.
    Host,
    /// Inkan itself, for scheduled work.
    System,
}

impl Actor {
    /// Whether the actor holds `role`. The host holds every role.
    pub fn holds(&self, role: Role) -> bool {
        match self {
            Self::Person { roles, .. } => roles.contains(&role),
            Self::Host => true,
            Self::Program { .. } | Self::Bearer { .. } | Self::System => false,
        }
    }

    /// Whether the actor is this person.
    pub fn is(&self, person: PersonId) -> bool {
        matches!(self, Self::Person { id, .. } if *id == person)
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person { id, .. } => write!(f, "person:{id}"),
            Self::Program { name } => write!(f, "program:{name}"),
            Self::Bearer { channel: ReportChannel::Link, pass, .. } => write!(f, "link:{pass}"),
            Self::Bearer { channel: ReportChannel::Code, pass, .. } => write!(f, "code:{pass}"),
            Self::Host => f.write_str("host"),
            Self::System => f.write_str("system"),
        }
    }
}

/// A privileged action. [`permit`] turns it into a [`Permitted`].
pub trait Act {
    /// Checks whether the actor may do it.
    ///
    /// # Errors
    /// The refusal.
    fn check(&self, actor: &Actor) -> Result<(), Refusal>;
}

/// An action that policy has allowed, with its actor.
#[derive(Debug)]
pub struct Permitted<T> {
    actor: Actor,
    act: T,
}

impl<T> Permitted<T> {
    /// The actor of the action.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The action.
    pub(crate) fn act(&self) -> &T {
        &self.act
    }
}

/// Checks the action against policy.
///
/// # Errors
/// `Refused` when the actor may not.
pub fn permit<T: Act>(actor: &Actor, act: T) -> Result<Permitted<T>> {
    act.check(actor)?;
    Ok(Permitted { actor: actor.clone(), act })
}

/// Opening a session of `person` without a password: for tests and measurements on the host.
#[derive(Debug)]
pub struct OpenSession {
    /// The person who gets the session.
    pub person: PersonId,
}

impl Act for OpenSession {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(*actor == Actor::Host)
    }
}

/// Viewing a person's account: mailboxes, roles, and how they sign in.
#[derive(Debug)]
pub struct SeePerson;

impl Act for SeePerson {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(Role::ALL.into_iter().any(|role| actor.holds(role)))
    }
}

/// Removing the second factor of `owner`. A person can't remove their own: a stranger at an unlocked browser must not be
/// able to remove it.
#[derive(Debug)]
pub struct ResetSecondFactor {
    /// The owner of the second factor.
    pub owner: PersonId,
}

impl Act for ResetSecondFactor {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::Administrator) && !actor.is(self.owner))
    }
}

/// Viewing the requests of others.
#[derive(Debug)]
pub struct ReviewRequests;

impl Act for ReviewRequests {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::RegistrationOfficer))
    }
}

/// Approving or refusing the request of `owner`.
#[derive(Debug)]
pub struct DecideRequest {
    /// The owner of the request.
    pub owner: PersonId,
}

impl Act for DecideRequest {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::RegistrationOfficer))?;
        if actor.is(self.owner) { Err(Refusal::OwnRequest) } else { Ok(()) }
    }
}

/// Viewing a certificate of `owner` with its history.
#[derive(Debug)]
pub struct SeeCertificate {
    /// The owner of the certificate.
    pub owner: PersonId,
}

impl Act for SeeCertificate {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.is(self.owner) || reads_certificates(actor))
    }
}

/// Seeing the names of the people who acted on certificates: officers see them, owners only learn the office.
#[derive(Debug)]
pub struct SeeDoers;

impl Act for SeeDoers {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(reads_certificates(actor))
    }
}

/// Searching the certificates of all people.
#[derive(Debug)]
pub struct SearchCertificates;

impl Act for SearchCertificates {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(reads_certificates(actor))
    }
}

/// Revoking or holding a certificate of `owner`, allowed for the owner and security officers; Inkan itself revokes a
/// certificate that was on hold for too long.
#[derive(Debug)]
pub struct RevokeCertificate {
    /// The owner of the certificate.
    pub owner: PersonId,
}

impl Act for RevokeCertificate {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.is(self.owner) || actor.holds(Role::SecurityOfficer) || *actor == Actor::System)
    }
}

/// Reporting keys of `owner` with a pass: this may revoke and hold, for the events that a person can report about their own
/// key, but never release.
#[derive(Debug)]
pub struct ReportByPass {
    /// The owner of the keys.
    pub owner: PersonId,
    /// The event; `None` for a hold.
    pub happening: Option<Happening>,
}

impl Act for ReportByPass {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        let bears = matches!(actor, Actor::Bearer { person, .. } if *person == self.owner);
        demand(bears && self.happening.is_none_or(|happening| !happening.is_for_office()))
    }
}

impl From<Permitted<ReportByPass>> for Permitted<RevokeCertificate> {
    fn from(Permitted { actor, act }: Permitted<ReportByPass>) -> Self {
        Self { actor, act: RevokeCertificate { owner: act.owner } }
    }
}

/// Making a code that revokes the keys of `owner`, allowed only for the owner.
#[derive(Debug)]
pub struct MakeRevocationCode {
    /// The owner of the keys.
    pub owner: PersonId,
}

impl Act for MakeRevocationCode {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.is(self.owner))
    }
}

/// Releasing a certificate from hold, allowed for officers.
#[derive(Debug)]
pub struct ReleaseCertificate;

impl Act for ReleaseCertificate {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::SecurityOfficer))
    }
}

/// Beginning, undoing or completing the departure of `person`, allowed for security officers except for their own; Inkan itself
/// completes one whose grace period has ended.
#[derive(Debug)]
pub struct DecideDeparture {
    /// The person who leaves.
    pub person: PersonId,
}

impl Act for DecideDeparture {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::SecurityOfficer) || *actor == Actor::System)?;
        if actor.is(self.person) { Err(Refusal::OwnDeparture) } else { Ok(()) }
    }
}

/// Seeing which departures are held.
#[derive(Debug)]
pub struct SeeDepartures;

impl Act for SeeDepartures {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::SecurityOfficer))
    }
}

/// Issuing without a request: for migration, for keys that an operator has verified, and for programs with a token.
#[derive(Debug)]
pub struct IssueDirectly;

impl Act for IssueDirectly {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(matches!(actor, Actor::Host | Actor::Program { .. }))
    }
}

/// Giving tokens to programs and ending them, allowed for the host.
#[derive(Debug)]
pub struct ManagePrograms;

impl Act for ManagePrograms {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(*actor == Actor::Host)
    }
}

/// Reading the audit trail.
#[derive(Debug)]
pub struct ReadAudit;

impl Act for ReadAudit {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::Auditor))
    }
}

fn reads_certificates(actor: &Actor) -> bool {
    [Role::SecurityOfficer, Role::RegistrationOfficer, Role::Auditor].into_iter().any(|role| actor.holds(role))
}

fn demand(allowed: bool) -> Result<(), Refusal> {
    if allowed { Ok(()) } else { Err(Refusal::NotAllowed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: i64, roles: &[Role]) -> Actor {
        Actor::Person { id: PersonId::from_row(id), roles: roles.to_vec(), session: None }
    }

    #[test]
    fn nobody_approves_their_own_request() {
        let officer = person(1, &[Role::RegistrationOfficer]);
        assert!(permit(&officer, DecideRequest { owner: PersonId::from_row(2) }).is_ok());
        assert!(permit(&officer, DecideRequest { owner: PersonId::from_row(1) }).is_err());
    }

    #[test]
    fn a_program_issues_and_does_nothing_else() {
        let program = Actor::Program { name: "mail-gateway".parse().unwrap() };
        assert!(permit(&program, IssueDirectly).is_ok());
        assert!(permit(&program, ManagePrograms).is_err());
        assert!(permit(&program, AddPerson).is_err());
        assert!(permit(&program, SearchCertificates).is_err());
        assert!(permit(&program, RevokeCertificate { owner: PersonId::from_row(1) }).is_err());
        assert!(permit(&person(1, &Role::ALL), IssueDirectly).is_err());
    }

    #[test]
    fn a_person_revokes_their_own_certificate_and_no_other() {
        let alice = person(1, &[]);
        assert!(permit(&alice, RevokeCertificate { owner: PersonId::from_row(1) }).is_ok());
        assert!(permit(&alice, RevokeCertificate { owner: PersonId::from_row(2) }).is_err());
        assert!(permit(&alice, ReleaseCertificate).is_err());
    }

    #[test]
    fn an_administrator_resets_the_second_factor_of_others_alone() {
        let own = ResetSecondFactor { owner: PersonId::from_row(1) };
        assert!(permit(&person(1, &Role::ALL), own).is_err());
        let other = || ResetSecondFactor { owner: PersonId::from_row(2) };
        assert!(permit(&person(1, &[Role::Administrator]), other()).is_ok());
        assert!(permit(&Actor::Host, other()).is_ok());
        let officers = [Role::RegistrationOfficer, Role::SecurityOfficer, Role::Auditor];
        assert!(permit(&person(1, &officers), other()).is_err());
    }

    #[test]
    fn a_pass_reports_the_keys_of_its_person_and_does_nothing_else() {
        let (alice, bob) = (PersonId::from_row(1), PersonId::from_row(2));
        for channel in [ReportChannel::Link, ReportChannel::Code] {
            let bearer = Actor::Bearer { channel, pass: PassId::from_row(7), person: alice };
            let report = |owner, happening| permit(&bearer, ReportByPass { owner, happening });
            assert!(report(alice, Some(Happening::KeyStolen)).is_ok() && report(alice, None).is_ok());
            assert!(report(bob, Some(Happening::KeyStolen)).is_err());
            assert!(report(alice, Some(Happening::PersonLeft)).is_err(), "an office says so");
            assert!(permit(&bearer, RevokeCertificate { owner: alice }).is_err(), "only by what a pass may");
            assert!(permit(&bearer, ReleaseCertificate).is_err());
            assert!(permit(&bearer, SeeCertificate { owner: alice }).is_err());
            assert!(permit(&bearer, MakeRevocationCode { owner: alice }).is_err());
        }
        assert!(permit(&person(1, &[]), ReportByPass { owner: alice, happening: None }).is_err());
        assert!(permit(&person(1, &Role::ALL), MakeRevocationCode { owner: bob }).is_err());
    }

    #[test]
    fn an_administrator_is_no_officer() {
        let administrator = person(1, &[Role::Administrator]);
        assert!(permit(&administrator, RevokeCertificate { owner: PersonId::from_row(2) }).is_err());
        assert!(permit(&administrator, ReadAudit).is_err());
    }
}
