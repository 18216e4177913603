//! Converts failures into pages in the visitor's language. No other code does this.

use actix_web::HttpResponse;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use askama::Template;
use ca_core::Error;

use super::Page;
use crate::fault::{self, Fault};
use crate::links::leading_on;
use crate::locale;
use crate::visitor::Visitor;

/// The page about `fault`, or a redirect to the sign-in page.
pub(crate) fn present(visitor: &Visitor, fault: &Fault) -> HttpResponse {
    let mut response = HttpResponse::build(fault.status());
    let way = match fault {
        Fault::SignInNeeded { next } => Some(("/sign-in", next)),
        Fault::SecondFactorNeeded { next } => Some(("/second-factor", next)),
        _ => None,
    };
    if let Some((page, next)) = way {
        return response.insert_header((LOCATION, leading_on(page, next.as_deref().unwrap_or("/")))).finish();
    }
    let (title, text) = fault.words();
    let core = if let Fault::Core(core) = fault { Some(core) } else { None };
    let wait = core.and_then(|core| core.until).map(|until| until - visitor.web.ca.clock().now());
    if let Some(wait) = wait {
        response.insert_header((RETRY_AFTER, wait.whole_seconds().max(1).to_string()));
    }
    let page = visitor.page(title);
    let wait = wait.map(|wait| locale::wait(visitor.language, wait)).unwrap_or_default();
    let text = locale::say_with(visitor.language, text, &[("wait", &wait)]);
    let view = FaultView { page, text, reference: core.and_then(|core| core.reference.clone()) };
    match view.render() {
        Ok(html) => response.content_type("text/html; charset=utf-8").body(html),
        Err(error) => {
            fault::log(&Error::internal(error));
            response.finish()
        }
    }
}

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultView {
    page: Page,
    text: String,
    reference: Option<String>,
}
