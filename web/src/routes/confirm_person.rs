//! The page that asks before an act on a person's account.

use askama::Template;
use ca_core::types::PersonId;
use ca_core::use_cases::people::roster::Person;

use super::hold::Words;
use crate::render::Page;
use crate::session::SignedIn;

/// The question.
#[derive(Template)]
#[template(path = "confirm_person.html")]
pub(crate) struct ConfirmPersonView {
    page: Page,
    id: PersonId,
    name: String,
    addresses: Vec<String>,
    effect: &'static str,
    button: &'static str,
    action: String,
}

impl ConfirmPersonView {
    pub(crate) fn new(me: &SignedIn, person: &Person, words: &Words) -> Self {
        Self {
            page: me.page(words.title),
            id: person.id,
            name: person.name.to_string(),
            addresses: person.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect(),
            effect: words.effect,
            button: words.button,
            action: format!("/officer/people/{}/{}", person.id, words.act),
        }
    }
}
