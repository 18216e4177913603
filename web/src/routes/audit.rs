//! `/officer/audit`

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

/// Verifies the whole chain.
pub(crate) async fn verify(me: SignedIn, _: Posted<NoFields>) -> Answer {
    show(&me, None, true).await
}

async fn show(me: &SignedIn, before: Option<i64>, verifies: bool) -> Answer {
    let permitted = permit(&me.actor(), ReadAudit)?;
    let (verdict, rows, head) = me
        .call(move |ca| {
            let verdict = if verifies { Some(trail::verify_audit(ca)?) } else { None };
            let rows = trail::list_audit(ca, &permitted, before, A_PAGE)?;
            Ok((verdict, rows, heads::newest_head(ca, &permitted)?))
        })
        .await?;
    let before = rows.last().map(|row| row.seq).filter(|seq| *seq > 1);
    let mut page = me.page("audit-title");
    "/officer/audit".clone_into(&mut page.path);
    render::page(&AuditView { page, rows, head, verdict, before })
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
