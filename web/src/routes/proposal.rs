//! `/officer/proposals/{id}`: one proposal, with the exact list of what it does.

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::Error;
use ca_core::error::Refusal;
use ca_core::policy::{Change, SeeProposals, permit};
use ca_core::types::{ChangeOutcome, PersonId, ProposalId, ProposalState, Sha256Digest, Timestamp};
use ca_core::use_cases::offices::{self, ProposalView, ProposedChange};
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::{NoFields, Posted};
use crate::locale::{role_name, say_with};
use crate::render::{self, Answer, Page, groups};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
}

/// The digest of the list that the officer has seen.
#[derive(Debug, Deserialize)]
pub(crate) struct Confirmed {
    #[serde(default)]
    digest: String,
}

/// The reason of a refusal.
#[derive(Debug, Deserialize)]
pub(crate) struct Refused {
    #[serde(default)]
    reason: String,
}

/// Shows a proposal.
pub(crate) async fn show(me: SignedIn, id: Path<ProposalId>, Query(arrival): Query<Arrival>) -> Answer {
    let proposal = find(&me, *id).await?;
    let done = match arrival.done.as_deref() {
        Some("made") => Some("proposal-made-done"),
        Some("confirmed") => Some("proposal-confirmed-done"),
        Some("refused") => Some("proposal-refused-done"),
        Some("withdrawn") => Some("proposal-withdrawn-done"),
        _ => None,
    };
    render::page(&OneView::new(&me, &proposal, done))
}

/// Confirms it and carries it out.
pub(crate) async fn confirm(me: SignedIn, id: Path<ProposalId>, Posted(seen): Posted<Confirmed>) -> Answer {
    let permitted = permit(&me.actor(), find(&me, *id).await?.decision())?;
    let digest: Sha256Digest = seen.digest.parse().map_err(|_| Fault::Malformed)?;
    me.call(move |ca| offices::confirm(ca, &permitted, digest)).await?;
    Ok(render::go_to(&format!("/officer/proposals/{id}?done=confirmed")))
}

/// Refuses it.
pub(crate) async fn refuse(me: SignedIn, id: Path<ProposalId>, Posted(refused): Posted<Refused>) -> Answer {
    let permitted = permit(&me.actor(), find(&me, *id).await?.decision())?;
    me.call(move |ca| offices::refuse(ca, &permitted, &refused.reason)).await?;
    Ok(render::go_to(&format!("/officer/proposals/{id}?done=refused")))
}

/// Withdraws it.
pub(crate) async fn withdraw(me: SignedIn, id: Path<ProposalId>, _: Posted<NoFields>) -> Answer {
    let permitted = permit(&me.actor(), find(&me, *id).await?.withdrawal())?;
    me.call(move |ca| offices::withdraw(ca, &permitted)).await?;
    Ok(render::go_to(&format!("/officer/proposals/{id}?done=withdrawn")))
}

async fn find(me: &SignedIn, id: ProposalId) -> Result<ProposalView, Fault> {
    let permitted = permit(&me.actor(), SeeProposals)?;
    me.call(move |ca| offices::find_proposal(ca, &permitted, id)).await
}

/// What a proposal is about, in one line.
pub(crate) fn title(page: &Page, proposal: &ProposalView) -> String {
    let first = proposal.changes.first().map(|change| sentence(page, change)).unwrap_or_default();
    match proposal.changes.len() {
        0 | 1 => first,
        count => say_with(page.language, "proposal-and-more", &[("first", &first), ("count", &(count - 1))]),
    }
}

/// The name of the proposer.
pub(crate) fn proposer_name(page: &Page, proposal: &ProposalView) -> String {
    proposal.proposer.as_ref().map_or_else(|| page.say("proposal-by-host"), |proposer| proposer.name.to_string())
}

/// The message with the state of a proposal, and the class of its colour.
pub(crate) fn state_words(proposal: &ProposalView) -> (&'static str, &'static str) {
    match proposal.state {
        ProposalState::Confirmed if proposal.decider.is_none() => ("proposal-took-effect", "good"),
        ProposalState::Proposed => ("proposal-proposed", "held"),
        ProposalState::Confirmed => ("proposal-confirmed", "good"),
        ProposalState::Refused => ("proposal-refused", "bad"),
        ProposalState::Withdrawn => ("proposal-withdrawn", "gone"),
        ProposalState::Expired => ("proposal-expired", "gone"),
    }
}

/// The message with the outcome of a change, and the class of its colour.
fn outcome_words(outcome: ChangeOutcome) -> (&'static str, &'static str) {
    match outcome {
        ChangeOutcome::Done => ("change-done", "good"),
        ChangeOutcome::PersonNotActive => ("change-person-not-active", "bad"),
        ChangeOutcome::RoleHeld => ("change-role-held", "gone"),
        ChangeOutcome::ProgramKnown => ("change-program-known", "bad"),
    }
}

fn sentence(page: &Page, change: &ProposedChange) -> String {
    match &change.change {
        Change::GrantRole { role, .. } => {
            let name = change.person.as_ref().map(|person| person.name.to_string()).unwrap_or_default();
            let role = page.say(role_name(*role));
            say_with(page.language, "change-grant-role", &[("name", &name), ("role", &role)])
        }
        Change::AddProgram { name, days, .. } => {
            say_with(page.language, "change-add-program", &[("name", name), ("days", days)])
        }
    }
}

#[derive(Template)]
#[template(path = "proposal.html")]
struct OneView {
    page: Page,
    done: Option<&'static str>,
    id: ProposalId,
    proposer: String,
    proposed_at: Timestamp,
    expires_at: Timestamp,
    acts_at_deadline: bool,
    state: &'static str,
    class: &'static str,
    decider: Option<String>,
    decided_at: Option<Timestamp>,
    reason: Option<String>,
    changes: Vec<ChangeRow>,
    digest: Sha256Digest,
    digest_groups: Vec<String>,
    /// What this officer can do with an open one.
    stance: Stance,
}

/// What an officer can do with a proposal.
enum Stance {
    /// Confirm or refuse it.
    Decide,
    /// Withdraw it.
    Withdraw,
    /// Nothing, for the reason in this message.
    Look(&'static str),
    /// Nothing, because it has ended.
    Ended,
}

impl Stance {
    fn is_open(&self) -> bool {
        !matches!(self, Self::Ended)
    }

    fn of(me: &SignedIn, proposal: &ProposalView) -> Self {
        if proposal.state != ProposalState::Proposed {
            return Self::Ended;
        }
        if permit(&me.actor(), proposal.withdrawal()).is_ok() {
            return Self::Withdraw;
        }
        match permit(&me.actor(), proposal.decision()) {
            Ok(_) => Self::Decide,
            Err(Error::Refused(Refusal::ConcernedByProposal)) => Self::Look("proposal-concerns-you"),
            Err(_) => Self::Look("proposal-not-yours"),
        }
    }
}

struct ChangeRow {
    sentence: String,
    /// The address of the person whom it concerns.
    address: Option<String>,
    /// The text that the digest covers.
    text: String,
    person: Option<PersonId>,
    /// The message with the outcome, and the class of its colour.
    outcome: Option<(&'static str, &'static str)>,
}

impl OneView {
    fn new(me: &SignedIn, proposal: &ProposalView, done: Option<&'static str>) -> Self {
        let page = me.page("proposal-title");
        let (state, class) = state_words(proposal);
        let changes = proposal.changes.iter().map(|change| ChangeRow {
            sentence: sentence(&page, change),
            address: change.person.as_ref().and_then(|person| person.address.as_ref()).map(ToString::to_string),
            text: change.change.to_string(),
            person: change.person.as_ref().map(|person| person.id),
            outcome: change.outcome.map(outcome_words),
        });
        Self {
            changes: changes.collect(),
            done,
            id: proposal.id,
            proposer: proposer_name(&page, proposal),
            proposed_at: proposal.proposed_at,
            expires_at: proposal.expires_at,
            acts_at_deadline: proposal.acts_at_deadline,
            state,
            class,
            decider: proposal.decider.as_ref().map(|decider| decider.name.to_string()),
            decided_at: proposal.decided_at,
            reason: proposal.reason.clone(),
            digest: proposal.digest,
            digest_groups: groups(&proposal.digest),
            stance: Stance::of(me, proposal),
            page,
        }
    }
}
