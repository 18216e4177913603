//! `/self-check`: tests of a person's mail program.

use askama::Template;
use ca_core::types::{MailboxId, SelfCheckId};
use ca_core::use_cases::self_check::{newest_self_check, start_self_check};
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::Posted;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the steps of the test, and the choice of a mailbox.
pub(crate) async fn ask(me: SignedIn) -> Answer {
    me.web.self_check.get().ok_or(Fault::NoSuchPage)?;
    let person = me.id();
    let newest = me.call(move |ca| newest_self_check(ca, person)).await?;
    let own = me.person().mailboxes.iter().map(|own| Own { id: own.id, address: own.address.to_string() });
    render::page(&SelfCheckView {
        page: me.page("self-check-title"),
        mailboxes: own.collect(),
        newest: newest.map(|check| check.id),
    })
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    mailbox: String,
}

/// Sends the test mail.
pub(crate) async fn start(me: SignedIn, Posted(choice): Posted<Choice>) -> Answer {
    let from = me.web.self_check.get().cloned().ok_or(Fault::NoSuchPage)?;
    let mailbox = me.own_mailbox(&choice.mailbox)?.id;
    let (actor, source) = (me.actor(), me.source.to_string());
    let check = me.call(move |ca| start_self_check(ca, &actor, &source, mailbox, &from)).await?;
    Ok(render::go_to(&format!("/self-check/{check}")))
}

struct Own {
    id: MailboxId,
    address: String,
}

#[derive(Template)]
#[template(path = "self_check.html")]
struct SelfCheckView {
    page: Page,
    mailboxes: Vec<Own>,
    newest: Option<SelfCheckId>,
}
