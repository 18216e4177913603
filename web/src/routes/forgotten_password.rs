//! `/password/forgotten`: a person who forgot the password asks for a link.

use askama::Template;
use ca_core::policy::limits::{RESET_LINKS_FROM_SOURCE, RESET_LINKS_TO_ADDRESS};
use ca_core::use_cases::people::reset_password;

use super::mail_link::{Entered, Requests};
use crate::form::{Faults, Posted};
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// Shows the form for a mailed link.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    render::page(&ForgottenView::new(&visitor, Faults::default(), String::new()))
}

/// Mails a link, or the reason why there is none, if the address is known.
pub(crate) async fn ask(visitor: Visitor, Posted(form): Posted<Entered>) -> Answer {
    let mut faults = Faults::default();
    let Some(address) = form.read(&visitor, &mut faults) else {
        return render::form_again(&ForgottenView::new(&visitor, faults, form.address));
    };
    RESETS.mail_after_response(&visitor, address, reset_password::mail_link).await?;
    Ok(render::go_to("/password/forgotten/sent"))
}

/// Shows the next steps, whether or not a mail was sent.
pub(crate) async fn sent(visitor: Visitor) -> Answer {
    render::page(&SentView { page: visitor.page("forgotten-sent-title") })
}

#[derive(Template)]
#[template(path = "forgotten_password.html")]
struct ForgottenView {
    page: Page,
    address: String,
    /// Whether passwords of the directory are accepted.
    has_directory: bool,
}

impl ForgottenView {
    fn new(visitor: &Visitor, faults: Faults, address: String) -> Self {
        let page = visitor.page("forgotten-title").with(faults);
        Self { page, address, has_directory: visitor.web.directory.get().is_some() }
    }
}

#[derive(Template)]
#[template(path = "forgotten_password_sent.html")]
struct SentView {
    page: Page,
}

const RESETS: Requests =
    Requests { name: "forgotten", from_source: RESET_LINKS_FROM_SOURCE, to_address: RESET_LINKS_TO_ADDRESS };
