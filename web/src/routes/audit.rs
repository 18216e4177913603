//! `/officer/audit`

mod actions;
pub(super) mod export;
mod filter;

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::web::Query;
use askama::Template;
use ca_core::audit::{Record, SignedHead, TrailFilter, Verdict};
use ca_core::policy::{ReadAudit, permit};
use ca_core::use_cases::audit::trail::{self, FoundRows};
use ca_core::use_cases::audit::{heads, names};
use serde::Deserialize;

use self::actions::{ActionGroup, groups, words_for};
use self::filter::Asked;
use crate::fault::Fault;
use crate::form::{Faults, NoFields, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Place {
    before: Option<i64>,
}

/// Shows the newest rows that fit the filter, or those before a row.
pub(crate) async fn list(me: SignedIn, Query(place): Query<Place>, Query(asked): Query<Asked>) -> Answer {
    permit(&me.actor(), ReadAudit)?;
    let (filter, faults) = asked.read(&me).await?;
    if !faults.is_empty() {
        return show_faults(&me, asked, faults).await;
    }
    render::page(&AuditView::new(&me, asked, filter, place.before, false).await?)
}

/// Leads to the verification.
pub(crate) async fn verify(me: SignedIn, _: Posted<NoFields>) -> Answer {
    permit(&me.actor(), ReadAudit)?;
    Ok(render::go_to("/officer/audit/verify"))
}

/// Verifies the whole chain, which changes nothing, and shows the newest rows. A reload verifies it again; one verification runs at
/// a time.
pub(crate) async fn verified(me: SignedIn) -> Answer {
    permit(&me.actor(), ReadAudit)?;
    render::page(&AuditView::new(&me, Asked::default(), TrailFilter::default(), None, true).await?)
}

/// The form with its faults, and no rows.
async fn show_faults(me: &SignedIn, asked: Asked, faults: Faults) -> Answer {
    let actor = me.actor();
    let head = me.call(move |ca| heads::newest_head(ca, &permit(&actor, ReadAudit)?)).await?;
    let page = me.page("audit-title").with(faults).at("/officer/audit".to_owned());
    let groups = groups(&page, asked.action.trim());
    render::form_again(&AuditView { page, asked, groups, rows: None, older: None, head, verdict: None })
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditView {
    page: Page,
    asked: Asked,
    groups: Vec<ActionGroup>,
    /// The rows that were found; `None` if the filter is faulty.
    rows: Option<Rows>,
    /// The link to older rows.
    older: Option<String>,
    /// The newest signed head.
    head: Option<SignedHead>,
    verdict: Option<Verdict>,
}

struct Rows {
    rows: Vec<TrailRow>,
    /// The message about what is missing, if something is.
    note: Option<&'static str>,
}

/// A row with words for its action and the names of its people.
struct TrailRow {
    record: Record,
    action: Option<&'static str>,
    actor: Option<String>,
    subject: Option<String>,
}

impl AuditView {
    async fn new(
        me: &SignedIn,
        asked: Asked,
        filter: TrailFilter,
        before: Option<i64>,
        verifies: bool,
    ) -> Result<Self, Fault> {
        let permitted = permit(&me.actor(), ReadAudit)?;
        let turn = if verifies { Some(me.web.verifying.wait_at_most(PATIENCE).await?) } else { None };
        let (verdict, found, named, head) = me
            .call(move |ca| {
                // The turn lasts as long as the verification, even if the client disconnects earlier.
                let verdict = turn.map(|_turn| trail::verify_audit(ca)).transpose()?;
                let found = trail::search_audit(ca, &permitted, &filter, before, A_PAGE)?;
                let named = names::name_people(ca, &permitted, &found.rows)?;
                Ok((verdict, found, named, heads::newest_head(ca, &permitted)?))
            })
            .await?;
        let page = me.page("audit-title");
        let older = found.next.filter(|next| *next > 1).map(|next| older(&asked, next));
        let note = note(&asked, before, &found);
        let rows = found.rows.into_iter().map(|record| TrailRow::new(record, &named)).collect();
        let groups = groups(&page, asked.action.trim());
        Ok(Self { page, asked, groups, rows: Some(Rows { rows, note }), older, head, verdict })
    }
}

impl AuditView {
    /// The chosen action if it is not in the list, such as one of an older version.
    fn other_action(&self) -> Option<&str> {
        let chosen = self.asked.action.trim();
        let is_listed = self.groups.iter().flat_map(|group| &group.choices).any(|choice| choice.is_chosen);
        Some(chosen).filter(|chosen| !chosen.is_empty() && !is_listed)
    }

    /// The fields of the days, each with its label and value.
    fn days(&self) -> [(&'static str, &'static str, &str); 2] {
        [("from", "audit-filter-from", &self.asked.from), ("to", "audit-filter-to", &self.asked.to)]
    }
}

impl TrailRow {
    fn new(record: Record, named: &BTreeMap<String, String>) -> Self {
        Self {
            action: words_for(&record.action),
            actor: named.get(&record.actor).cloned(),
            subject: named.get(&record.subject).cloned(),
            record,
        }
    }

    /// The query that shows all rows about the subject of this one.
    fn about(&self) -> String {
        Asked { about: self.record.subject.clone(), ..Asked::default() }.query()
    }
}

/// What to say about rows that are missing.
fn note(asked: &Asked, before: Option<i64>, found: &FoundRows) -> Option<&'static str> {
    match (found.rows.is_empty(), found.is_cut) {
        (true, true) => Some("audit-filter-cut-none"),
        (false, true) => Some("audit-filter-cut"),
        (true, false) if before.is_none() && !asked.is_empty() => Some("audit-filter-none"),
        (true, false) => Some("audit-none"),
        (false, false) => None,
    }
}

fn older(asked: &Asked, next: i64) -> String {
    let query = asked.query();
    let filter = if query.is_empty() { String::new() } else { format!("{query}&") };
    format!("/officer/audit?{filter}before={next}")
}

const A_PAGE: usize = 50;
/// The maximum wait for an earlier verification.
const PATIENCE: Duration = Duration::from_secs(5);
