//! `/officer/requests`

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{ReviewRequests, permit};
use ca_core::use_cases::enrollment;
use serde::Deserialize;

use super::requests::RequestRow;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
}

/// Lists the requests that wait for an officer.
pub(crate) async fn list(me: SignedIn, Query(arrival): Query<Arrival>) -> Answer {
    let permitted = permit(&me.actor(), ReviewRequests)?;
    let found = me.call(move |ca| enrollment::list_waiting(ca, &permitted)).await?;
    let rows = found.iter().map(|request| RequestRow::new(request, Some(me.id()))).collect();
    let done = match arrival.done.as_deref() {
        Some("approved") => Some("approved-done"),
        Some("refused") => Some("refused-done"),
        _ => None,
    };
    render::page(&WaitingView { page: me.page("waiting-title"), done, rows })
}

#[derive(Template)]
#[template(path = "waiting.html")]
struct WaitingView {
    page: Page,
    done: Option<&'static str>,
    rows: Vec<RequestRow>,
}
