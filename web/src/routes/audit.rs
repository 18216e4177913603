//! `/officer/audit`

use std::time::Duration;

use actix_web::web::Query;
use askama::Template;
use ca_core::audit::{Record, SignedHead, Verdict};
use ca_core::policy::{ReadAudit, permit};
use ca_core::use_cases::audit::{heads, trail};
use serde::Deserialize;

use crate::form::{NoFields, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Place {
    before: Option<i64>,
}

/// Shows the newest rows, or those before a row.
pub(crate) async fn list(me: SignedIn, Query(place): Query<Place>) -> Answer {
    show(&me, place.before, false).await
}

/// Leads to the verification.
pub(crate) async fn verify(me: SignedIn, _: Posted<NoFields>) -> Answer {
    permit(&me.actor(), ReadAudit)?;
    Ok(render::go_to("/officer/audit/verify"))
}

/// Verifies the whole chain, which changes nothing, and shows the newest rows. A reload verifies it again; one verification runs at
/// a time.
pub(crate) async fn verified(me: SignedIn) -> Answer {
    show(&me, None, true).await
}

async fn show(me: &SignedIn, before: Option<i64>, verifies: bool) -> Answer {
    let permitted = permit(&me.actor(), ReadAudit)?;
    let turn = if verifies { Some(me.web.verifying.wait_at_most(PATIENCE).await?) } else { None };
    let (verdict, rows, head) = me
        .call(move |ca| {
            // The turn lasts as long as the verification, even if the client disconnects earlier.
            let verdict = turn.map(|_turn| trail::verify_audit(ca)).transpose()?;
            let rows = trail::list_audit(ca, &permitted, before, A_PAGE)?;
            Ok((verdict, rows, heads::newest_head(ca, &permitted)?))
        })
        .await?;
    let before = rows.last().map(|row| row.seq).filter(|seq| *seq > 1);
    render::page(&AuditView { page: me.page("audit-title"), rows, head, verdict, before })
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditView {
    page: Page,
    rows: Vec<Record>,
    /// The newest signed head.
    head: Option<SignedHead>,
    verdict: Option<Verdict>,
    before: Option<i64>,
}

const A_PAGE: i64 = 50;
/// The maximum wait for an earlier verification.
const PATIENCE: Duration = Duration::from_secs(5);
