//! `/officer/requests`

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{ReviewRequests, permit};
use ca_core::types::RefusalReason;
use ca_core::use_cases::enrollment;
use serde::Deserialize;

use super::requests::RequestRow;
use crate::fault::Fault;
use crate::form::Faults;
use crate::locale::{refusal_text, say_with};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
    #[serde(default)]
    count: u32,
    #[serde(default)]
    left: u32,
}

/// Lists the requests that wait for an officer.
pub(crate) async fn list(me: SignedIn, Query(arrival): Query<Arrival>) -> Answer {
    let page = me.page("waiting-title");
    let done = match arrival.done.as_deref() {
        Some("approved") => Some(page.say("approved-done")),
        Some("refused") => Some(page.say("refused-done")),
        Some("several") => {
            let (count, left) = (&arrival.count, &arrival.left);
            let id = if *left == 0 { "several-done" } else { "several-done-but" };
            Some(say_with(page.language, id, &[("count", count), ("left", left)]))
        }
        _ => None,
    };
    render::page(&view(&me, page, done).await?)
}

/// The list after a form without a selected request.
pub(super) async fn again(me: &SignedIn, faults: Faults) -> Answer {
    render::form_again(&view(me, me.page("waiting-title").with(faults), None).await?)
}

async fn view(me: &SignedIn, page: Page, done: Option<String>) -> Result<WaitingView, Fault> {
    let permitted = permit(&me.actor(), ReviewRequests)?;
    let found = me.call(move |ca| enrollment::list_waiting(ca, &permitted)).await?;
    let rows: Vec<RequestRow> = found.iter().map(|request| RequestRow::new(request, Some(me.id()))).collect();
    let several = rows.iter().filter(|row| !row.is_own).count() > 1;
    Ok(WaitingView { page, done, rows, several, reasons: reasons() })
}

/// The value and the message of each reason.
pub(super) fn reasons() -> Vec<(&'static str, &'static str)> {
    RefusalReason::ALL.into_iter().map(|reason| (reason.name(), refusal_text(reason))).collect()
}

#[derive(Template)]
#[template(path = "waiting.html")]
struct WaitingView {
    page: Page,
    done: Option<String>,
    rows: Vec<RequestRow>,
    /// Whether several can be decided at once.
    several: bool,
    reasons: Vec<(&'static str, &'static str)>,
}
