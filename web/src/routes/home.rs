//! `/`

use askama::Template;

use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// What this is, and the way in; whoever is signed in goes on to their certificates, if need be by the second factor.
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
