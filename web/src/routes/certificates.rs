//! `/certificates`

use actix_web::web::Query;
use askama::Template;
use ca_core::use_cases::status::certificates;
use serde::Deserialize;

use super::certificate_row::CertificateRow;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
}

/// Lists the person's own certificates.
pub(crate) async fn list(me: SignedIn, Query(arrival): Query<Arrival>) -> Answer {
    let (actor, id) = (me.actor(), me.id());
    let found = me.call(move |ca| certificates::list_certificates(ca, &actor, id)).await?;
    let now = me.web.ca.clock().now();
    let rows = found.iter().map(|certificate| CertificateRow::among(certificate, &found, now)).collect();
    let welcome = arrival.done.as_deref() == Some("welcome");
    render::page(&CertificatesView { page: me.page("certificates-title"), rows, welcome })
}

#[derive(Template)]
#[template(path = "certificates.html")]
struct CertificatesView {
    page: Page,
    rows: Vec<CertificateRow>,
    welcome: bool,
}
