//! `/certificates`

use actix_web::web::Query;
use askama::Template;
use ca_core::types::MailboxId;
use ca_core::use_cases::people::address_change::{self, AddressChange};
use ca_core::use_cases::status::certificates;
use serde::Deserialize;

use super::certificate_row::CertificateRow;
use crate::locale::say_with;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
}

/// Lists the person's own certificates.
pub(crate) async fn list(me: SignedIn, Query(arrival): Query<Arrival>) -> Answer {
    let (actor, id) = (me.actor(), me.id());
    let (found, changes) = me
        .call(move |ca| {
            let found = certificates::list_certificates(ca, &actor, id)?;
            Ok((found, address_change::list_changes(ca, id)?))
        })
        .await?;
    let now = me.web.ca.clock().now();
    let rows = found.iter().map(|certificate| CertificateRow::among(certificate, &found, now)).collect();
    let welcome = arrival.done.as_deref() == Some("welcome");
    let page = me.page("certificates-title");
    let changes = changes.iter().map(|change| ChangeRow::new(&page, change)).collect();
    render::page(&CertificatesView { page, rows, welcome, changes })
}

#[derive(Template)]
#[template(path = "certificates.html")]
struct CertificatesView {
    page: Page,
    rows: Vec<CertificateRow>,
    welcome: bool,
    /// Addresses of theirs that others replace.
    changes: Vec<ChangeRow>,
}

struct ChangeRow {
    text: String,
    /// The new mailbox, while it lacks certificates.
    wanted: Option<MailboxId>,
}

impl ChangeRow {
    fn new(page: &Page, change: &AddressChange) -> Self {
        let (old, new) = (&change.old_address, &change.new_address);
        if let Some(at) = change.ends_at {
            let at = page.moment(&at);
            let text = say_with(page.language, "change-ends", &[("old", old), ("new", new), ("at", &at)]);
            Self { text, wanted: None }
        } else {
            let text = say_with(page.language, "change-waits", &[("old", old), ("new", new)]);
            Self { text, wanted: Some(change.new) }
        }
    }
}
