//! `/requests/new/keys?way=browser`: generation of keys in the browser, and the CSRs for them.

use askama::Template;
use ca_core::types::{EmailAddress, MailboxId};

use super::field_names::names;
use super::new_request::{KeySet, Way};
use crate::form::Faults;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the page whose script generates the keys, stores them in the browser, and sends the requests like the form for
/// CSRs.
pub(super) fn show(me: &SignedIn, mailbox: MailboxId, address: &EmailAddress, keys: KeySet, faults: Faults) -> Answer {
    let fields = keys.profiles().iter().map(|profile| names(*profile).0).collect();
    let again = !faults.is_empty();
    let page = me.page("make-keys-title").with(faults).at(keys.form_path(mailbox, Way::Browser));
    let address = address.to_string();
    let view = MakeKeysView { page, address, mailbox, keys: keys.name(), purposes: keys.label(), fields };
    if again { render::form_again(&view) } else { render::page(&view) }
}

#[derive(Template)]
#[template(path = "make_keys.html")]
struct MakeKeysView {
    page: Page,
    address: String,
    mailbox: MailboxId,
    keys: &'static str,
    /// The message with the purposes of the keys.
    purposes: &'static str,
    /// Names of the form fields for the requests.
    fields: Vec<&'static str>,
}
