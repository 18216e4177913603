//! `/proof/{token}/disown`: the reader of the mailbox did not request the certificate.

use actix_web::web::Path;
use askama::Template;
use ca_core::use_cases::enrollment;

use crate::form::{NoFields, Posted};
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// Refuses the request; the reader of the mailbox may do so without signing in.
pub(crate) async fn disown(visitor: Visitor, token: Path<String>, _: Posted<NoFields>) -> Answer {
    let token = token.into_inner();
    visitor.call(move |ca| enrollment::disown_request(ca, &token)).await?;
    Ok(render::go_to("/disowned"))
}

/// Confirms that the request was refused.
pub(crate) async fn done(visitor: Visitor) -> Answer {
    render::page(&DisownedView { page: visitor.page("disowned-title") })
}

#[derive(Template)]
#[template(path = "disowned.html")]
struct DisownedView {
    page: Page,
}
