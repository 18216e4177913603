//! `inkan proposal`

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::policy::{Actor, Change, SeeProposals, permit};
use ca_core::types::{ProposalId, ProposalState};
use ca_core::use_cases::offices::{self, Named, ProposalView};
use clap::Subcommand;

use super::Context;
use crate::output::{plain, print};

/// List, show and withdraw proposals; officers confirm and refuse them in the portal.
#[derive(Debug, Subcommand)]
pub(crate) enum Proposal {
    /// List the proposals that wait for a second officer, and the last 50 that have ended
    List,
    /// Show a proposal with everything that it does
    Show {
        /// The number of the proposal
        number: ProposalId,
    },
    /// Withdraw a proposal that was made by a command of the host
    Withdraw {
        /// The number of the proposal
        number: ProposalId,
    },
}

pub(crate) fn run(context: &Context, proposal: &Proposal) -> Result<ExitCode> {
    let ca = context.open()?;
    let permitted = permit(&Actor::Host, SeeProposals)?;
    match proposal {
        Proposal::List => {
            let mut all = offices::list_open(&ca, &permitted)?;
            all.extend(offices::list_ended(&ca, &permitted, None, LAST)?);
            let mut text = String::new();
            for proposal in &all {
                writeln!(
                    text,
                    "{:>4} {} by {}: {}",
                    proposal.id,
                    tell_state(proposal),
                    proposer(proposal),
                    title(proposal)
                )?;
            }
            if all.is_empty() {
                text.push_str("nothing was proposed yet");
            }
            print(context.json, &all, &text)?;
        }
        Proposal::Show { number } => {
            let proposal = offices::find_proposal(&ca, &permitted, *number)?;
            print(context.json, &proposal, &tell(&proposal)?)?;
        }
        Proposal::Withdraw { number } => {
            let proposal = offices::find_proposal(&ca, &permitted, *number)?;
            offices::withdraw(&ca, &permit(&Actor::Host, proposal.withdrawal())?)?;
            let proposal = offices::find_proposal(&ca, &permitted, *number)?;
            print(context.json, &proposal, &tell(&proposal)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(proposal: &ProposalView) -> Result<String> {
    let mut text = format!("proposal {}: {}\n", proposal.id, tell_state(proposal));
    writeln!(text, "  proposed by  {} on {}", proposer(proposal), proposal.proposed_at)?;
    if let Some(at) = proposal.decided_at {
        let by = proposal.decider.as_ref().map(|decider| format!(" by {}", name(decider))).unwrap_or_default();
        writeln!(text, "  ended        on {at}{by}")?;
    }
    if let Some(reason) = &proposal.reason {
        writeln!(text, "  reason       {}", plain(reason))?;
    }
    writeln!(text, "  SHA-256      {}", proposal.digest)?;
    for change in &proposal.changes {
        let outcome = change.outcome.map(|outcome| format!(" ({outcome})")).unwrap_or_default();
        writeln!(text, "  - {}{outcome}", sentence(&change.change, change.person.as_ref()))?;
        writeln!(text, "    {}", change.change)?;
    }
    Ok(text)
}

fn tell_state(proposal: &ProposalView) -> String {
    match proposal.state {
        ProposalState::Proposed if proposal.acts_at_deadline => {
            format!("takes effect on {} unless an officer refuses it", proposal.expires_at)
        }
        ProposalState::Proposed => format!("waits for an officer until {}", proposal.expires_at),
        state => state.to_string(),
    }
}

fn title(proposal: &ProposalView) -> String {
    let Some(first) = proposal.changes.first() else { return String::new() };
    let more = proposal.changes.len() - 1;
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", sentence(&first.change, first.person.as_ref()))
}

fn sentence(change: &Change, person: Option<&Named>) -> String {
    match change {
        Change::GrantRole { role, .. } => format!("give {} the role {role}", person.map(named).unwrap_or_default()),
        Change::AddProgram { name, days, .. } => format!("make the token of the program {name} valid for {days} days"),
    }
}

fn proposer(proposal: &ProposalView) -> String {
    proposal.proposer.as_ref().map_or_else(|| "the host".to_owned(), name)
}

/// The name with the address, which tells people of one name apart.
fn named(person: &Named) -> String {
    let address = person.address.as_ref().map(|address| format!(" <{address}>")).unwrap_or_default();
    format!("{}{address}", name(person))
}

fn name(person: &Named) -> String {
    plain(person.name.as_str())
}

const LAST: i64 = 50;

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan proposal list
  inkan proposal show 3
  inkan proposal withdraw 3";
