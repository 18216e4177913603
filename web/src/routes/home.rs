//! `/`

use askama::Template;

use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// Shows the start page; a signed-in person is redirected to their certificates, after the second factor if required.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    if visitor.session.is_some() || visitor.awaiting.is_some() {
        return Ok(render::go_to("/certificates"));
    }
    render::page(&HomeView { page: visitor.page("home-title") })
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomeView {
    page: Page,
}
