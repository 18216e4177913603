//! `/lost/code`: a report of a key with a printed code.

use askama::Template;
use ca_core::policy::limits::{CODE_ATTEMPTS_AT_NUMBER, CODE_ATTEMPTS_FROM_SOURCE};
use ca_core::types::PassKey;
use ca_core::use_cases::people::throttle::{self, Counts};
use ca_core::use_cases::revocation::passes;
use ca_core::{Ca, Error, Result};
use serde::Deserialize;

use crate::form::{Faults, Posted};
use crate::password::Password;
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// Shows the form. The QR code of the sheet contains this URL with the code in the fragment, which browsers do not send; a
/// script of the page may copy it into the field with the id `code`, otherwise it is entered by hand.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    render::page(&CodeView { page: visitor.page("lost-code-title") })
}

#[derive(Deserialize)]
pub(crate) struct Opening {
    #[serde(default)]
    code: Password,
}

/// Opens a visit for the holder of the code. A typing error is reported before it counts as an attempt.
pub(crate) async fn open(visitor: Visitor, Posted(form): Posted<Opening>) -> Answer {
    let mut faults = Faults::default();
    let key = faults.keep(&visitor, "code", PassKey::of_code(form.code.expose()));
    if let Some(key) = key {
        let source = visitor.source.to_string();
        match visitor.call(move |ca| open_visit(ca, &key, &source)).await? {
            Some(link) => return Ok(render::go_to(&format!("/lost/{link}"))),
            None => faults.note(&visitor, "code", "error-code"),
        }
    }
    render::form_again(&CodeView { page: visitor.page("lost-code-title").with(faults) })
}

/// The link of the visit; `None` for an invalid code.
fn open_visit(ca: &Ca, key: &PassKey, source: &str) -> Result<Option<String>> {
    let counts = Counts::of([
        (format!("revocation code source {source}"), CODE_ATTEMPTS_FROM_SOURCE),
        (format!("revocation code number {}", key.id()), CODE_ATTEMPTS_AT_NUMBER),
    ]);
    throttle::admit_all(ca, counts)?;
    match passes::open_by_code(ca, key) {
        Ok(link) => Ok(Some(link)),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "lost_code.html")]
struct CodeView {
    page: Page,
}
