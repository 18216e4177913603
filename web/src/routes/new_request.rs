//! `/requests/new`

use actix_web::web::Query;
use askama::Template;
use ca_core::types::{EmailAddress, MailboxId, Profile};
use ca_core::use_cases::people::roster::MailboxKind;
use serde::Deserialize;

use crate::browser_code;
use crate::fault::Fault;
use crate::form::Faults;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The mailbox, the keys and the place where they are made, as a form or a URL names them.
#[derive(Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    pub(crate) mailbox: String,
    #[serde(default)]
    pub(crate) keys: String,
    #[serde(default)]
    pub(crate) way: String,
}

impl Choice {
    /// The mailbox, which must be the person's own, and the keys.
    pub(crate) fn read(&self, me: &SignedIn) -> Result<(MailboxId, EmailAddress, KeySet), Fault> {
        let keys = KeySet::named(&self.keys).ok_or(Fault::NoSuchPage)?;
        let own = me.own_mailbox(&self.mailbox)?;
        Ok((own.id, own.address.clone(), keys))
    }
}

/// The choice of the mailbox and the keys. What the URL names is chosen already.
pub(crate) async fn ask(me: SignedIn, Query(choice): Query<Choice>) -> Answer {
    show(&me, &choice, Faults::default())
}

/// The page with the faults of the input.
pub(crate) fn show(me: &SignedIn, choice: &Choice, mut faults: Faults) -> Answer {
    let mailboxes = mailboxes(me, choice);
    if mailboxes.is_empty() && faults.is_empty() {
        faults.note(me, "mailbox", "new-request-none");
    }
    let chosen = KeySet::named(&choice.keys).unwrap_or(KeySet::Dual);
    let choices = KeySet::ALL.map(|set| set.choice(set == chosen)).to_vec();
    let page = me.page("new-request-title").with(faults);
    render::page(&NewRequestView { page, mailboxes, choices, is_csr_chosen: choice.way == "csr" })
}

/// The person's mailboxes. The first one is chosen unless the URL names another.
fn mailboxes(me: &SignedIn, choice: &Choice) -> Vec<Mailbox> {
    let own = &me.person().mailboxes;
    let named = own.iter().find(|mailbox| mailbox.id.to_string() == choice.mailbox);
    let chosen = named.or(own.first()).map(|mailbox| mailbox.id);
    own.iter()
        .map(|mailbox| Mailbox {
            id: mailbox.id,
            address: mailbox.address.to_string(),
            is_representative: mailbox.kind == MailboxKind::Representative,
            is_chosen: Some(mailbox.id) == chosen,
        })
        .collect()
}

struct Mailbox {
    id: MailboxId,
    address: String,
    is_representative: bool,
    is_chosen: bool,
}

/// The set of keys of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeySet {
    Dual,
    Two,
    Signing,
    Encryption,
}

impl KeySet {
    const ALL: [Self; 4] = [Self::Dual, Self::Two, Self::Signing, Self::Encryption];

    /// The name in forms.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dual => "dual",
            Self::Two => "two",
            Self::Signing => "signing",
            Self::Encryption => "encryption",
        }
    }

    /// The set with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    /// The path of the form for these keys.
    pub(crate) fn form_path(self, mailbox: MailboxId, way: Way) -> String {
        format!("/requests/new/keys?mailbox={mailbox}&keys={}&way={}", self.name(), way.name())
    }

    /// The profiles of its keys.
    pub(crate) fn profiles(self) -> &'static [Profile] {
        match self {
            Self::Dual => &[Profile::Dual],
            Self::Two => &[Profile::Signing, Profile::Encryption],
            Self::Signing => &[Profile::Signing],
            Self::Encryption => &[Profile::Encryption],
        }
    }

    /// The set with one key, for this profile.
    pub(crate) fn for_profile(profile: Profile) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.profiles() == [profile])
    }

    /// The set with keys for exactly these profiles, in any order.
    pub(crate) fn covering(profiles: &[Profile]) -> Option<Self> {
        let fits = |set: &Self| {
            set.profiles().len() == profiles.len() && set.profiles().iter().all(|profile| profiles.contains(profile))
        };
        Self::ALL.into_iter().find(fits)
    }

    /// The message with its purposes.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Dual => "keys-dual",
            Self::Two => "keys-two",
            Self::Signing => "keys-signing",
            Self::Encryption => "keys-encryption",
        }
    }

    fn choice(self, is_chosen: bool) -> KeyChoice {
        let hint = match self {
            Self::Dual => "keys-dual-hint",
            Self::Two => "keys-two-hint",
            Self::Signing => "keys-signing-hint",
            Self::Encryption => "keys-encryption-hint",
        };
        KeyChoice { value: self.name(), label: self.label(), hint, is_chosen }
    }
}

/// The place where the keys of a request are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// In the browser, by a portal page.
    Browser,
    /// By a program, a token or a smartcard, which makes the CSR too.
    Csr,
}

impl Way {
    /// The name in forms.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Csr => "csr",
        }
    }

    /// The place that a form names; a CSR if this build can't make keys in the browser.
    pub(crate) fn named(name: &str) -> Self {
        if name == "browser" && browser_code::IS_BUILT_IN { Self::Browser } else { Self::Csr }
    }
}

#[derive(Clone)]
struct KeyChoice {
    value: &'static str,
    label: &'static str,
    hint: &'static str,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "new_request.html")]
struct NewRequestView {
    page: Page,
    mailboxes: Vec<Mailbox>,
    choices: Vec<KeyChoice>,
    is_csr_chosen: bool,
}
