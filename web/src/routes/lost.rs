//! `/lost`: a report of a key without sign-in, by a mailed link.

use actix_web::rt;
use askama::Template;
use ca_core::policy::limits::{REPORT_LINKS_FROM_SOURCE, REPORT_LINKS_TO_ADDRESS};
use ca_core::types::EmailAddress;
use ca_core::use_cases::people::throttle::{self, Counts};
use ca_core::use_cases::revocation::passes;
use serde::Deserialize;

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
///
/// The response is sent before the look-up, so that neither its text nor its time reveals who has certificates. A later
/// failure is logged; docs/security.md describes the effect of the work on the time of the next request.
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
    visitor.call(move |ca| throttle::admit_all(ca, counts)).await?;
    let web = visitor.web.clone();
    // A failure is logged where it becomes a fault; the response was already sent.
    rt::spawn(async move { web.call(move |ca| passes::mail_link(ca, &address)).await.ok() });
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
