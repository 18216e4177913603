//! `/lost`: a report of a key without sign-in, by a mailed link.

use askama::Template;
use ca_core::policy::limits::{REPORT_LINKS_FROM_SOURCE, REPORT_LINKS_TO_ADDRESS};
use ca_core::use_cases::revocation::passes;

use super::mail_link::{Entered, Requests};
use crate::form::{Faults, Posted};
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// Shows the ways of reporting a key, and the form for a mailed link.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    render::page(&LostView { page: visitor.page("lost-title"), address: String::new() })
}

/// Mails a link, if the address is a mailbox with certificates.
pub(crate) async fn ask(visitor: Visitor, Posted(form): Posted<Entered>) -> Answer {
    let mut faults = Faults::default();
    let Some(address) = form.read(&visitor, &mut faults) else {
        return render::form_again(&LostView { page: visitor.page("lost-title").with(faults), address: form.address });
    };
    REPORTS.mail_after_response(&visitor, address, passes::mail_link).await?;
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

const REPORTS: Requests =
    Requests { name: "lost", from_source: REPORT_LINKS_FROM_SOURCE, to_address: REPORT_LINKS_TO_ADDRESS };
