//! `/officer/certificates`

mod scan;

use std::sync::Arc;

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{SearchCertificates, SeePerson, permit};
use ca_core::types::{CertificateQuery, PersonId, Search};
use ca_core::use_cases::people::search::{FoundPeople, search_people};
use ca_core::use_cases::status::certificates::{self, CertificateView};
use serde::Deserialize;

use super::certificate_row::CertificateRow;
use super::people::PersonRow;
use crate::fault::Fault;
use crate::form::Faults;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;
use crate::turns::Turn;

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    query: String,
    /// The last person of the page before.
    after: Option<PersonId>,
}

/// Lists certificates by address, serial number, fingerprint or key identifier, and people by the words of names and addresses; without
/// a query, the newest certificates.
pub(crate) async fn search(me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    permit(&me.actor(), SearchCertificates)?;
    let query = asked.query.trim().to_owned();
    let mut faults = Faults::default();
    let sought = if query.is_empty() { None } else { faults.keep(&me, "query", query.parse::<Search>()) };
    if !faults.is_empty() {
        let page = me.page("search-title").with(faults);
        return render::form_again(&SearchView::empty(page, query));
    }
    let found = match sought.as_ref().and_then(|sought| sought.people.clone()) {
        Some(words) => {
            let permitted = permit(&me.actor(), SeePerson)?;
            me.call(move |ca| search_people(ca, &permitted, &words, asked.after, A_PAGE)).await?
        }
        None => FoundPeople { people: Vec::new(), next: None, is_cut: false },
    };
    // The pages after the first one go on with people.
    let certificates = match &sought {
        _ if asked.after.is_some() => Vec::new(),
        Some(Search { certificates: None, .. }) => Vec::new(),
        Some(Search { certificates, .. }) => find_certificates(&me, certificates.clone()).await?,
        None => find_certificates(&me, None).await?,
    };
    let now = me.web.ca.clock().now();
    let view = SearchView {
        nothing: Some(nothing(sought.as_ref())),
        rows: certificates.iter().map(|certificate| CertificateRow::new(certificate, now)).collect(),
        people: found.people.iter().map(PersonRow::new).collect(),
        next: found.next,
        is_cut: found.is_cut,
        ..SearchView::empty(me.page("search-title"), query)
    };
    render::page(&view)
}

async fn find_certificates(me: &SignedIn, sought: Option<CertificateQuery>) -> Result<Vec<CertificateView>, Fault> {
    let permitted = Arc::new(permit(&me.actor(), SearchCertificates)?);
    let look = |sought: Option<CertificateQuery>, turn: Option<Turn>| {
        let permitted = Arc::clone(&permitted);
        me.call(move |ca| {
            // It lasts as long as the search, even if the client disconnects earlier.
            let _turn = turn;
            certificates::search_certificates(ca, &permitted, sought.as_ref(), AT_MOST)
        })
    };
    scan::in_turn(&me.web.scanning, sought, look).await
}

/// The message for a search that finds nothing.
fn nothing(sought: Option<&Search>) -> &'static str {
    let Some(Search { certificates, people }) = sought else { return "search-none-yet" };
    match certificates {
        None => "search-none-people",
        Some(CertificateQuery::Address(_)) => "search-none",
        // A short number may be meant as the beginning of a name.
        Some(CertificateQuery::Serial(_)) if people.is_some() => "search-none-serial-or-people",
        Some(CertificateQuery::Serial(serial)) if serial.looks_decimal() => "search-none-decimal",
        Some(CertificateQuery::Serial(_)) => "search-none-serial",
        Some(CertificateQuery::Fingerprint(_)) => "search-none-fingerprint",
        Some(CertificateQuery::Key(_)) => "search-none-key",
        Some(CertificateQuery::Digits { .. }) => "search-none-either",
    }
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchView {
    page: Page,
    query: String,
    rows: Vec<CertificateRow>,
    people: Vec<PersonRow>,
    /// The last person of a page that others follow.
    next: Option<PersonId>,
    /// Whether the search for people gave up.
    is_cut: bool,
    /// The message if there are no rows; `None` if nothing was searched for, because of a fault.
    nothing: Option<&'static str>,
}

impl SearchView {
    fn empty(page: Page, query: String) -> Self {
        Self { page, query, rows: Vec::new(), people: Vec::new(), next: None, is_cut: false, nothing: None }
    }
}

const AT_MOST: i64 = 50;
const A_PAGE: usize = 25;
