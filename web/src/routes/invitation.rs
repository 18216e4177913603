//! `/invitation/{token}`

use actix_web::web::Path;
use askama::Template;
use ca_core::use_cases::people::roster::Person;
use ca_core::use_cases::people::{accounts, sessions};
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::hashing::Caller;
use crate::password::own_words::OwnWords;
use crate::password::{Password, choice};
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;
use crate::{device, session};

/// Shows the invited person, and the form for a first password.
pub(crate) async fn show(visitor: Visitor, token: Path<String>) -> Answer {
    let token = token.into_inner();
    let person = look(&visitor, &token).await?;
    render::page(&InvitationView::new(visitor.page("invitation-title"), &person, token))
}

#[derive(Deserialize)]
pub(crate) struct Acceptance {
    password: Password,
    again: Password,
}

/// Saves the password and signs the person in: the link proves access to the mailbox. The browser's earlier session ends.
pub(crate) async fn accept(visitor: Visitor, token: Path<String>, Posted(form): Posted<Acceptance>) -> Answer {
    let token = token.into_inner();
    let person = look(&visitor, &token).await?;
    let mut faults = Faults::default();
    let own = OwnWords::of(&person, &visitor.web.ca.settings().organisation.name);
    let chosen = choice::choose(&visitor, &mut faults, [&form.password, &form.again], &own);
    let Some(password) = chosen else {
        return render::form_again(&InvitationView::new(visitor.page("invitation-title").with(faults), &person, token));
    };
    let (origin, old) = (visitor.origin(), visitor.token());
    let opened = visitor.web.call_hashing(Caller::Known, move |ca, memory| {
        let hash = password.hash(ca.entropy(), memory)?;
        let verified = accounts::accept_invitation(ca, &token, hash)?;
        if let Some(old) = &old {
            sessions::end_session(ca, old)?;
        }
        sessions::open_session(ca, verified, origin)
    });
    // Another link of the same person was used at the same time; only that password was stored.
    let opened = opened.await?.ok_or(Fault::SignInNeeded { next: None })?;
    let mut answer = render::go_to("/certificates?done=welcome");
    device::remember(&visitor, &mut answer, &opened).await?;
    session::start(&visitor, &mut answer, opened)?;
    Ok(answer)
}

async fn look(visitor: &Visitor, token: &str) -> Result<Person, Fault> {
    let token = token.to_owned();
    visitor.call(move |ca| accounts::look_at_invitation(ca, &token)).await
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationView {
    page: Page,
    name: String,
    address: String,
    token: String,
}

impl InvitationView {
    fn new(page: Page, person: &Person, token: String) -> Self {
        let address = person.mailboxes.first().map(|mailbox| mailbox.address.to_string()).unwrap_or_default();
        Self { page, name: person.name.to_string(), address, token }
    }
}
