//! `/requests/new`

use askama::Template;
use ca_core::types::{MailboxId, Profile};
use ca_core::use_cases::people::roster::MailboxKind;

use crate::browser_code;
use crate::form::Faults;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The choice of the mailbox and the keys.
pub(crate) async fn ask(me: SignedIn) -> Answer {
    show(&me, Faults::default())
}

/// The page with the faults of the input.
pub(crate) fn show(me: &SignedIn, mut faults: Faults) -> Answer {
    let mailboxes: Vec<Mailbox> = me
        .person()
        .mailboxes
        .iter()
        .map(|mailbox| Mailbox {
            id: mailbox.id,
            address: mailbox.address.to_string(),
            is_representative: mailbox.kind == MailboxKind::Representative,
        })
        .collect();
    if mailboxes.is_empty() && faults.is_empty() {
        faults.note(me, "mailbox", "new-request-none");
    }
    let choices = KeySet::ALL.map(KeySet::choice).to_vec();
    let page = me.page("new-request-title").with(faults);
    render::page(&NewRequestView { page, mailboxes, choices })
}

struct Mailbox {
    id: MailboxId,
    address: String,
    is_representative: bool,
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

    fn choice(self) -> Choice {
        let (label, hint) = match self {
            Self::Dual => ("keys-dual", "keys-dual-hint"),
            Self::Two => ("keys-two", "keys-two-hint"),
            Self::Signing => ("keys-signing", "keys-signing-hint"),
            Self::Encryption => ("keys-encryption", "keys-encryption-hint"),
        };
        Choice { value: self.name(), label, hint }
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
    /// The place that a form names; a CSR if this build can't make keys in the browser.
    pub(crate) fn named(name: &str) -> Self {
        if name == "browser" && browser_code::IS_BUILT_IN { Self::Browser } else { Self::Csr }
    }
}

#[derive(Clone)]
struct Choice {
    value: &'static str,
    label: &'static str,
    hint: &'static str,
}

#[derive(Template)]
#[template(path = "new_request.html")]
struct NewRequestView {
    page: Page,
    mailboxes: Vec<Mailbox>,
    choices: Vec<Choice>,
}
