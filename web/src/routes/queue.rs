//! `/officer/queue`: what waits for this officer, and how they are told.

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{SeeQueue, permit};
use ca_core::types::{QueueMail, Timestamp};
use ca_core::use_cases::offices::{self, Waiting, WaitingFor, WaitingKind};
use serde::Deserialize;

use super::proposal::title;
use crate::fault::Fault;
use crate::form::Posted;
use crate::locale::say_with;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Filter {
    kind: Option<String>,
    done: Option<String>,
}

/// How the officer wants to be told.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    mail: String,
}

/// Lists everything that the officer can decide, the oldest first.
pub(crate) async fn list(me: SignedIn, Query(filter): Query<Filter>) -> Answer {
    permit(&me.actor(), SeeQueue)?;
    let (actor, id) = (me.actor(), me.id());
    let (queue, mail) =
        me.call(move |ca| Ok((offices::list_queue(ca, &actor)?, offices::find_queue_mail(ca, id)?))).await?;
    let chosen = WaitingKind::ALL.into_iter().find(|kind| Some(kind_name(*kind)) == filter.kind.as_deref());
    let page = me.page("queue-title");
    let kinds = WaitingKind::ALL.into_iter().map(|kind| KindRow {
        name: kind_name(kind),
        text: kind_text(kind),
        count: queue.iter().filter(|waiting| waiting.kind() == kind).count(),
        is_chosen: chosen == Some(kind),
    });
    let shown = queue.iter().filter(|waiting| chosen.is_none_or(|kind| waiting.kind() == kind));
    render::page(&QueueView {
        kinds: kinds.filter(|kind| kind.count > 0).collect(),
        rows: shown.map(|waiting| WaitingRow::new(&page, waiting)).collect(),
        count: queue.len(),
        is_all: chosen.is_none(),
        is_daily: mail == QueueMail::Daily,
        done: (filter.done.as_deref() == Some("mail")).then_some("queue-mail-done"),
        page,
    })
}

/// Sets how the officer is told.
pub(crate) async fn set_mail(me: SignedIn, Posted(chosen): Posted<Chosen>) -> Answer {
    permit(&me.actor(), SeeQueue)?;
    let (id, choice) = (me.id(), chosen.mail.parse::<QueueMail>().map_err(|()| Fault::Malformed)?);
    me.call(move |ca| offices::set_queue_mail(ca, id, choice)).await?;
    Ok(render::go_to("/officer/queue?done=mail"))
}

fn kind_name(kind: WaitingKind) -> &'static str {
    match kind {
        WaitingKind::Request => "request",
        WaitingKind::Proposal => "proposal",
        WaitingKind::Entry => "entry",
        WaitingKind::Key => "key",
    }
}

fn kind_text(kind: WaitingKind) -> &'static str {
    match kind {
        WaitingKind::Request => "queue-requests",
        WaitingKind::Proposal => "proposals-title",
        WaitingKind::Entry => "queue-entries",
        WaitingKind::Key => "queue-keys",
    }
}

#[derive(Template)]
#[template(path = "queue.html")]
struct QueueView {
    page: Page,
    done: Option<&'static str>,
    kinds: Vec<KindRow>,
    rows: Vec<WaitingRow>,
    /// All that waits, whatever the filter.
    count: usize,
    is_all: bool,
    is_daily: bool,
}

struct KindRow {
    name: &'static str,
    text: &'static str,
    count: usize,
    is_chosen: bool,
}

struct WaitingRow {
    kind: &'static str,
    path: String,
    what: String,
    since: Timestamp,
}

impl WaitingRow {
    fn new(page: &Page, waiting: &Waiting) -> Self {
        let (path, what) = match &waiting.what {
            WaitingFor::Request { id, person, address } => (
                format!("/officer/requests#request-{id}"),
                say_with(page.language, "queue-request", &[("name", person), ("address", address)]),
            ),
            WaitingFor::Proposal(proposal) => (format!("/officer/proposals/{}", proposal.id), title(page, proposal)),
            WaitingFor::Entry(claim) => (
                format!("/officer/entries/{}", claim.id),
                say_with(
                    page.language,
                    "queue-entry",
                    &[("entry", &claim.name), ("name", &claim.person_name), ("address", &claim.address)],
                ),
            ),
            WaitingFor::Key { certificate, person, address } => (
                format!("/certificates/{certificate}"),
                say_with(page.language, "queue-key", &[("name", person), ("address", address)]),
            ),
        };
        Self { kind: kind_text(waiting.kind()), path, what, since: waiting.since }
    }
}
