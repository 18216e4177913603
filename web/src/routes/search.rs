//! `/officer/certificates`

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{SearchCertificates, permit};
use ca_core::use_cases::status::certificates;
use serde::Deserialize;

use super::certificate_row::CertificateRow;

use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    query: String,
}

/// Lists certificates by address or serial number, or the newest.
pub(crate) async fn search(me: SignedIn, Query(search): Query<Search>) -> Answer {
    let query = search.query.trim().to_owned();
    let (actor, asked) = (me.actor(), query.clone());
    let found = me
        .call(move |ca| certificates::search_certificates(ca, &permit(&actor, SearchCertificates)?, &asked, AT_MOST))
        .await?;
    let now = me.web.ca.clock().now();
    let rows = found.iter().map(|certificate| CertificateRow::new(certificate, now)).collect();
    render::page(&SearchView { page: me.page("search-title"), query, rows })
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchView {
    page: Page,
    query: String,
    rows: Vec<CertificateRow>,
}

const AT_MOST: i64 = 50;
