//! `/lost`: a report of a key without sign-in, by a mailed link.

use askama::Template;
use ca_core::policy::limits::{REPORT_LINKS_FROM_SOURCE, REPORT_LINKS_TO_ADDRESS};
use ca_core::types::EmailAddress;
use ca_core::use_cases::people::throttle::Counts;
use ca_core::use_cases::revocation::passes;
use serde::Deserialize;

use super::mail_link::mail_after_response;
use crate::form::{Faults, Posted};
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// Shows the ways of reporting a key, and the form for a mailed link.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    render::page(&LostView { page: visitor.page("lost-title"), address: String::new() })
}

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    address: String,
}

/// Mails a link, if the address is a mailbox with certificates.
pub(crate) async fn ask(visitor: Visitor, Posted(form): Posted<Wish>) -> Answer {
    let mut faults = Faults::default();
    let address = faults.keep(&visitor, "address", form.address.trim().parse::<EmailAddress>());
    let Some(address) = address else {
        return render::form_again(&LostView { page: visitor.page("lost-title").with(faults), address: form.address });
    };
    let (source, wanted) = (&visitor.source, address.folded());
    let counts = Counts::of([
        (format!("lost source {source}"), REPORT_LINKS_FROM_SOURCE),
        (format!("lost address {wanted}"), REPORT_LINKS_TO_ADDRESS),
    ]);
    mail_after_response(&visitor, counts, move |ca| passes::mail_link(ca, &address)).await?;
    Ok(render::go_to("/lost/sent"))
}

/// Shows the next steps, whether or not a mail was sent.
pub(crate) async fn sent(visitor: Visitor) -> Answer {
    render::page(&SentView { page: visitor.page("lost-sent-title") })
}

#[derive(Template)]
#[template(path = "lost.html")]
struct LostView {
    page: Page,
    address: String,
}

#[derive(Template)]
#[template(path = "lost_sent.html")]
struct SentView {
    page: Page,
}
