//! `/password/reset/{token}`: a forgotten password is replaced by means of a mailed link.

use actix_web::web::Path;
use askama::Template;
use ca_core::use_cases::people::roster::Person;
use ca_core::use_cases::people::{reset_password, sessions};
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::hashing::Caller;
use crate::password::own_words::OwnWords;
use crate::password::{Password, choice};
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;
use crate::{device, session};

/// Shows the form. Programs that scan mails open links, so this changes nothing.
pub(crate) async fn show(visitor: Visitor, token: Path<String>) -> Answer {
    let token = token.into_inner();
    let person = look(&visitor, &token).await?;
    render::page(&ResetView::new(visitor.page("reset-title"), &person, token))
}

#[derive(Deserialize)]
pub(crate) struct Reset {
    #[serde(default)]
    password: Password,
    #[serde(default)]
    again: Password,
}

/// Saves the password, ends all sessions of the person and opens one, which still needs the second factor if there is one. The
/// browser's earlier session ends, even if it is another person's.
pub(crate) async fn reset(visitor: Visitor, token: Path<String>, Posted(form): Posted<Reset>) -> Answer {
    let token = token.into_inner();
    let person = look(&visitor, &token).await?;
    let mut faults = Faults::default();
    let own = OwnWords::of(&person, &visitor.web.ca.settings().organisation.name);
    let chosen = choice::choose(&visitor, &mut faults, [&form.password, &form.again], &own);
    let Some(password) = chosen else {
        return render::form_again(&ResetView::new(visitor.page("reset-title").with(faults), &person, token));
    };
    let (origin, old) = (visitor.origin(), visitor.token());
    let opened = visitor.web.call_hashing(Caller::Known, move |ca, memory| {
        let hash = password.hash(ca.entropy(), memory)?;
        let verified = reset_password::reset_password(ca, &token, hash)?;
        if let Some(old) = &old {
            sessions::end_session(ca, old)?;
        }
        sessions::open_session(ca, verified, origin)
    });
    // The password was changed once more before the session was opened.
    let opened = opened.await?.ok_or(Fault::SignInNeeded { next: None })?;
    let mut answer = render::go_to("/sessions?done=password");
    device::remember(&visitor, &mut answer, &opened).await?;
    session::start(&visitor, &mut answer, opened)?;
    Ok(answer)
}

async fn look(visitor: &Visitor, token: &str) -> Result<Person, Fault> {
    let token = token.to_owned();
    visitor.call(move |ca| reset_password::look_at_link(ca, &token)).await
}

#[derive(Template)]
#[template(path = "reset_password.html")]
struct ResetView {
    page: Page,
    name: String,
    address: String,
    token: String,
}

impl ResetView {
    fn new(page: Page, person: &Person, token: String) -> Self {
        let address = person.mailboxes.first().map(|mailbox| mailbox.address.to_string()).unwrap_or_default();
        Self { page, name: person.name.to_string(), address, token }
    }
}
