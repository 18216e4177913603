//! `/requests/new/keys` and `POST /requests`: the CSRs of one request.

use actix_web::web::Query;
use askama::Template;
use ca_core::keys::holds_private_key;
use ca_core::pkix::csr::VerifiedCsr;
use ca_core::types::{EmailAddress, MailboxId, Profile};
use ca_core::use_cases::enrollment::{self, KeyCause, NotFiled, Submission};

use super::field_names::names;
use super::make_keys;
use super::new_request::{self, Choice, KeySet, Way};
use crate::form::{Faults, Uploaded};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The form for the CSRs.
pub(crate) async fn ask(me: SignedIn, Query(choice): Query<Choice>) -> Answer {
    if choice.mailbox.is_empty() {
        let mut faults = Faults::default();
        faults.note(&me, "mailbox", "fault-mailbox");
        return new_request::show(&me, &choice, faults);
    }
    let (mailbox, address, keys) = choice.read(&me)?;
    if Way::named(&choice.way) == Way::Browser {
        return make_keys::show(&me, mailbox, &address, keys, Faults::default());
    }
    let fields = keys.profiles().iter().map(|profile| Field::new(*profile, String::new())).collect();
    render::page(&KeysView { page: me.page("csr-title"), address: address.to_string(), mailbox, keys, fields })
}

/// Files the request and mails the link that proves the mailbox.
pub(crate) async fn submit(me: SignedIn, form: Uploaded) -> Answer {
    let choice = Choice { mailbox: form.text("mailbox"), keys: form.text("keys"), way: form.text("way") };
    let (mailbox, address, keys) = choice.read(&me)?;
    let sent: Vec<Sent> = keys.profiles().iter().map(|profile| Sent::read(&form, *profile)).collect();
    let asked = sent.iter().map(|sent| (sent.profile, sent.bytes.clone())).collect();
    let mut faults = Faults::default();
    for sent in sent.iter().filter(|sent| sent.is_twofold) {
        faults.note(&me, names(sent.profile).0, "fault-csr-text-and-file");
    }
    if !faults.is_empty() {
        return ask_again(&me, mailbox, &address, keys, sent, faults);
    }
    let (source, device) = (me.source.to_string(), me.agent.to_string());
    let (actor, submission) = (me.actor(), Submission { mailbox, keys: asked, source, device });
    let filing = me.call(move |ca| match enrollment::submit_request(ca, &actor, &submission) {
        Ok(request) => Ok(Ok(request)),
        Err(NotFiled::Keys(wrong)) => Ok(Err(wrong)),
        Err(NotFiled::Other(error)) => Err(error),
    });
    match filing.await? {
        Ok(request) => Ok(render::go_to(&format!("/requests/{request}"))),
        Err(wrong) => {
            let mut faults = Faults::default();
            for key in &wrong {
                faults.note(&me, names(key.profile).0, message(key.cause));
            }
            if Way::named(&choice.way) == Way::Browser {
                return make_keys::show(&me, mailbox, &address, keys, faults);
            }
            ask_again(&me, mailbox, &address, keys, sent, faults)
        }
    }
}

fn ask_again(
    me: &SignedIn,
    mailbox: MailboxId,
    address: &EmailAddress,
    keys: KeySet,
    sent: Vec<Sent>,
    faults: Faults,
) -> Answer {
    let fields = sent.into_iter().map(Sent::again).collect();
    let page = me.page("csr-title").with(faults).at(keys.form_path(mailbox, Way::Csr));
    render::form_again(&KeysView { page, address: address.to_string(), mailbox, keys, fields })
}

/// The id of the message for the fault of a key.
fn message(cause: KeyCause) -> &'static str {
    match cause {
        KeyCause::Missing => "fault-csr-missing",
        KeyCause::Repeated => "fault-keys-same",
        KeyCause::Invalid(cause) => cause.code(),
    }
}

/// The input for one key: pasted text, or else a file.
struct Sent {
    profile: Profile,
    bytes: Vec<u8>,
    /// Whether a text was pasted and another one was in the file, so that it is not known which is meant.
    is_twofold: bool,
}

impl Sent {
    fn read(form: &Uploaded, profile: Profile) -> Self {
        let (field, file, _) = names(profile);
        let (text, content) = (form.text(field), form.content(file));
        // A private key is reported in whichever of the two it was sent.
        let is_file = text.is_empty() || holds_private_key(content);
        // What is not shown again can't be sent by sending the form again; its own fault is told instead.
        let is_twofold = !is_file && VerifiedCsr::is_meant(text.as_bytes()) && differs(content, text.as_bytes());
        let bytes = if is_file { content.to_vec() } else { text.into_bytes() };
        Self { profile, bytes, is_twofold }
    }

    /// The field again with the typed text, if that is meant as a CSR. Nothing else is shown again: it may hold a private key
    /// in a form that is not recognised.
    fn again(self) -> Field {
        let is_kept = VerifiedCsr::is_meant(&self.bytes);
        let is_sent = !self.bytes.is_empty();
        let text = if is_kept { String::from_utf8(self.bytes).unwrap_or_default() } else { String::new() };
        let is_dropped = is_sent && text.is_empty();
        Field { is_dropped, ..Field::new(self.profile, text) }
    }
}

/// Whether a file has other content than a text; a browser sends a text with CRLF.
fn differs(file: &[u8], text: &[u8]) -> bool {
    fn visible(octets: &[u8]) -> impl Iterator<Item = &u8> {
        octets.iter().filter(|octet| !octet.is_ascii_whitespace())
    }
    visible(file).next().is_some() && !visible(file).eq(visible(text))
}

struct Field {
    id: &'static str,
    file: &'static str,
    label: &'static str,
    text: String,
    /// Whether something was sent that is not shown again.
    is_dropped: bool,
}

impl Field {
    fn new(profile: Profile, text: String) -> Self {
        let (id, file, label) = names(profile);
        Self { id, file, label, text, is_dropped: false }
    }
}

#[derive(Template)]
#[template(path = "request_keys.html")]
struct KeysView {
    page: Page,
    address: String,
    mailbox: MailboxId,
    keys: KeySet,
    fields: Vec<Field>,
}
