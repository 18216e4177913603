//! `/officer/certificates/ending`: certificates that expire within 30 days.

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{SearchCertificates, permit};
use ca_core::types::CertificateId;
use ca_core::use_cases::operation::overview::list_ending;
use serde::Deserialize;

use super::certificate_row::CertificateRow;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Place {
    after: Option<CertificateId>,
}

/// Lists them, those that expire first first.
pub(crate) async fn list(me: SignedIn, Query(place): Query<Place>) -> Answer {
    let permitted = permit(&me.actor(), SearchCertificates)?;
    let found = me.call(move |ca| list_ending(ca, &permitted, place.after, A_PAGE)).await?;
    let now = me.web.ca.clock().now();
    let is_full = i64::try_from(found.len()) == Ok(A_PAGE);
    render::page(&EndingView {
        page: me.page("ending-title"),
        next: found.last().map(|certificate| certificate.id).filter(|_| is_full),
        rows: found.iter().map(|certificate| CertificateRow::new(certificate, now)).collect(),
    })
}

#[derive(Template)]
#[template(path = "ending.html")]
struct EndingView {
    page: Page,
    rows: Vec<CertificateRow>,
    /// The last certificate of a page that others may follow.
    next: Option<CertificateId>,
}

const A_PAGE: i64 = 50;
