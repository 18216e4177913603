//! `/officer/certificates`

mod scan;

use std::sync::Arc;

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{SearchCertificates, permit};
use ca_core::types::CertificateQuery;
use ca_core::use_cases::status::certificates;
use serde::Deserialize;

use super::certificate_row::CertificateRow;

use crate::form::Faults;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;
use crate::turns::Turn;

#[derive(Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    query: String,
}

/// Lists certificates by address, serial number or fingerprint, or the newest.
pub(crate) async fn search(me: SignedIn, Query(search): Query<Search>) -> Answer {
    let permitted = Arc::new(permit(&me.actor(), SearchCertificates)?);
    let query = search.query.trim().to_owned();
    let mut faults = Faults::default();
    let sought = if query.is_empty() { None } else { faults.keep(&me, "query", query.parse::<CertificateQuery>()) };
    if !faults.is_empty() {
        let page = me.page("search-title").with(faults);
        return render::form_again(&SearchView { page, query, rows: Vec::new(), nothing: None });
    }
    let nothing = Some(nothing(sought.as_ref()));
    let look = |sought: Option<CertificateQuery>, turn: Option<Turn>| {
        let permitted = Arc::clone(&permitted);
        me.call(move |ca| {
            // It lasts as long as the search, even if the client disconnects earlier.
            let _turn = turn;
            certificates::search_certificates(ca, &permitted, sought.as_ref(), AT_MOST)
        })
    };
    let found = scan::in_turn(&me.web.scanning, sought, look).await?;
    let now = me.web.ca.clock().now();
    let rows = found.iter().map(|certificate| CertificateRow::new(certificate, now)).collect();
    render::page(&SearchView { page: me.page("search-title"), query, rows, nothing })
}

/// The message for a search that finds nothing.
fn nothing(sought: Option<&CertificateQuery>) -> &'static str {
    match sought {
        None => "search-none-yet",
        Some(CertificateQuery::Address(_)) => "search-none",
        Some(CertificateQuery::Serial(serial)) if serial.looks_decimal() => "search-none-decimal",
        Some(CertificateQuery::Serial(_)) => "search-none-serial",
        Some(CertificateQuery::Fingerprint(_)) => "search-none-fingerprint",
        Some(CertificateQuery::Either(..)) => "search-none-either",
    }
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchView {
    page: Page,
    query: String,
    rows: Vec<CertificateRow>,
    /// The message if there are no rows; `None` if nothing was searched for, because of a fault.
    nothing: Option<&'static str>,
}

const AT_MOST: i64 = 50;
