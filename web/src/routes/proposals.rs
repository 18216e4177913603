//! `/officer/proposals`: what waits for a second officer, and what was decided.

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{SeeProposals, permit};
use ca_core::types::{ProposalId, Timestamp};
use ca_core::use_cases::offices::{self, ProposalView, Standing};
use serde::Deserialize;

use super::proposal::{proposer_name, state_words, title};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Place {
    before: Option<ProposalId>,
}

/// Lists the open proposals, the oldest first, and those that have ended, the newest first.
pub(crate) async fn list(me: SignedIn, Query(place): Query<Place>) -> Answer {
    let permitted = permit(&me.actor(), SeeProposals)?;
    let (open, ended, standing) = me
        .call(move |ca| {
            let open = if place.before.is_none() { offices::list_open(ca, &permitted)? } else { Vec::new() };
            Ok((open, offices::list_ended(ca, &permitted, place.before, A_PAGE)?, offices::find_standing(ca)?))
        })
        .await?;
    let is_full = i64::try_from(ended.len()) == Ok(A_PAGE);
    let page = me.page("proposals-title");
    let rows = |found: &[ProposalView]| found.iter().map(|proposal| ProposalRow::new(&page, proposal)).collect();
    render::page(&ProposalsView {
        open: rows(&open),
        ended: rows(&ended),
        before: ended.last().filter(|_| is_full).map(|proposal| proposal.id),
        is_first: place.before.is_none(),
        standing,
        page,
    })
}

#[derive(Template)]
#[template(path = "proposals.html")]
struct ProposalsView {
    page: Page,
    open: Vec<ProposalRow>,
    ended: Vec<ProposalRow>,
    /// The last proposal of a full page.
    before: Option<ProposalId>,
    is_first: bool,
    standing: Standing,
}

/// A proposal in a list.
pub(crate) struct ProposalRow {
    id: ProposalId,
    title: String,
    proposer: String,
    /// When it was made, or when it ended.
    at: Timestamp,
    expires_at: Timestamp,
    state: &'static str,
    class: &'static str,
}

impl ProposalRow {
    pub(crate) fn new(page: &Page, proposal: &ProposalView) -> Self {
        let (state, class) = state_words(proposal);
        Self {
            id: proposal.id,
            title: title(page, proposal),
            proposer: proposer_name(page, proposal),
            at: proposal.decided_at.unwrap_or(proposal.proposed_at),
            expires_at: proposal.expires_at,
            state,
            class,
        }
    }
}

const A_PAGE: i64 = 50;
