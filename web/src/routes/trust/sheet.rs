//! `/trust/sheet`: the fingerprints of the CAs on paper, to be read aloud to whoever calls.

use askama::Template;
use ca_core::types::Timestamp;
use ca_core::use_cases::status::trust;

use super::AuthorityRow;
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// Shows the sheet, which a style for print fits to A4.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let found = visitor.call(trust::list_authorities).await?;
    let label = visitor.say("trust-qr");
    let rows = found.into_iter().map(|authority| AuthorityRow::new(&visitor, authority, &label));
    let authorities = rows.collect::<ca_core::Result<_>>()?;
    let made_at = visitor.web.ca.clock().now();
    render::page(&SheetView { page: visitor.page("sheet-title"), authorities, made_at })
}

#[derive(Template)]
#[template(path = "trust_sheet.html")]
struct SheetView {
    page: Page,
    /// The CAs, roots first.
    authorities: Vec<AuthorityRow>,
    made_at: Timestamp,
}
