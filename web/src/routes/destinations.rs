//! `/officer/destinations`: how far audit events were delivered, and what holds them.

use actix_web::web::Query;
use askama::Template;
use ca_core::config::DestinationKind;
use ca_core::policy::{SeeDestinations, SkipEvent, permit};
use ca_core::types::{DeliveryFault, HeldEvent, Timestamp};
use ca_core::use_cases::delivery::{DestinationView, list_destinations};
use serde::Deserialize;

use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
}

/// Lists the destinations.
pub(crate) async fn list(me: SignedIn, Query(arrival): Query<Arrival>) -> Answer {
    let permitted = permit(&me.actor(), SeeDestinations)?;
    let may_skip = permit(&me.actor(), SkipEvent).is_ok();
    let found = me.call(move |ca| list_destinations(ca, &permitted)).await?;
    let done = (arrival.done.as_deref() == Some("skipped")).then_some("destination-skipped-done");
    let rows = found.into_iter().map(DestinationRow::new).collect();
    render::page(&DestinationsView { page: me.page("destinations-title"), done, rows, may_skip })
}

/// The message about a fault.
pub(super) fn fault_text(fault: DeliveryFault) -> &'static str {
    match fault {
        DeliveryFault::Unreachable => "delivery-fault-unreachable",
        DeliveryFault::Certificate => "delivery-fault-certificate",
        DeliveryFault::Late => "delivery-fault-late",
        DeliveryFault::Interrupted => "delivery-fault-interrupted",
        DeliveryFault::Status => "delivery-fault-status",
        DeliveryFault::Redirect => "delivery-fault-redirect",
        DeliveryFault::File => "delivery-fault-file",
    }
}

#[derive(Template)]
#[template(path = "destinations.html")]
struct DestinationsView {
    page: Page,
    done: Option<&'static str>,
    rows: Vec<DestinationRow>,
    may_skip: bool,
}

struct DestinationRow {
    name: String,
    kind: &'static str,
    /// The number of the last delivered event, and when it was delivered.
    position: Option<(i64, Timestamp)>,
    behind: i64,
    held: Option<(HeldEvent, &'static str)>,
}

impl DestinationRow {
    fn new(view: DestinationView) -> Self {
        let kind = match view.kind {
            Some(DestinationKind::Webhook) => "destination-webhook",
            Some(DestinationKind::Syslog) => "destination-syslog",
            None => "destination-removed",
        };
        let position = view.state.as_ref().map(|state| (state.seq, state.moved_at));
        let held = view.state.and_then(|state| state.held);
        let held = held.map(|held| (held.clone(), fault_text(held.setback.fault)));
        Self { name: view.name.to_string(), kind, position, behind: view.behind, held }
    }
}
