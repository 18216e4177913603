//! `/officer/departures`: the departures that are held.

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{SeeDepartures, permit};
use ca_core::use_cases::departure::{HeldDeparture, list_held};
use serde::Deserialize;

use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
}

/// Lists them, those whose certificates are revoked next first.
pub(crate) async fn list(me: SignedIn, Query(arrival): Query<Arrival>) -> Answer {
    let permitted = permit(&me.actor(), SeeDepartures)?;
    let rows = me.call(move |ca| list_held(ca, &permitted)).await?;
    let done = (arrival.done.as_deref() == Some("undone")).then_some("departure-undone");
    render::page(&DeparturesView { page: me.page("departures-title"), done, rows })
}

#[derive(Template)]
#[template(path = "departures.html")]
struct DeparturesView {
    page: Page,
    done: Option<&'static str>,
    rows: Vec<HeldDeparture>,
}
