//! `/requests/new/keys` and `POST /requests`: the CSRs of one request.

use actix_web::web::Query;
use askama::Template;
use ca_core::error::CsrFault;
use ca_core::pkix::csr::VerifiedCsr;
use ca_core::policy::Actor;
use ca_core::types::{EmailAddress, MailboxId, Profile, RequestId};
use ca_core::use_cases::enrollment::{self, Submission};
use ca_core::use_cases::people::throttle::{self, Limit};
use ca_core::{Ca, Error, Result};
use serde::Deserialize;
use time::Duration;

use super::field_names::names;
use super::make_keys;
use super::new_request::{self, KeySet, Way};
use crate::fault::Fault;
use crate::form::{Faults, Uploaded};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    mailbox: String,
    #[serde(default)]
    keys: String,
    #[serde(default)]
    way: String,
}

impl Choice {
    /// The mailbox, which must be the person's own, and the keys.
    fn read(&self, me: &SignedIn) -> Result<(MailboxId, EmailAddress, KeySet), Fault> {
        let keys = KeySet::named(&self.keys).ok_or(Fault::NoSuchPage)?;
        let own = me.own_mailbox(&self.mailbox)?;
        Ok((own.id, own.address.clone(), keys))
    }
}

/// The form for the signing requests.
pub(crate) async fn ask(me: SignedIn, Query(choice): Query<Choice>) -> Answer {
    if choice.mailbox.is_empty() {
        let mut faults = Faults::default();
        faults.note(&me, "mailbox", "fault-mailbox");
        return new_request::show(&me, faults);
    }
    let (mailbox, address, keys) = choice.read(&me)?;
    if Way::named(&choice.way) == Way::Browser {
        return make_keys::show(&me, mailbox, &address, keys, Faults::default());
    }
    let fields = keys.profiles().iter().map(|profile| Field::new(*profile, String::new())).collect();
    render::page(&KeysView {
        page: me.page("csr-title"),
        address: address.to_string(),
        mailbox,
        keys: keys.name(),
        fields,
    })
}

/// Files the request and mails the link that proves the mailbox.
pub(crate) async fn submit(me: SignedIn, form: Uploaded) -> Answer {
    let choice = Choice { mailbox: form.text("mailbox"), keys: form.text("keys"), way: form.text("way") };
    let (mailbox, address, keys) = choice.read(&me)?;
    let sent: Vec<Sent> = keys.profiles().iter().map(|profile| Sent::read(&form, *profile)).collect();
    let filing = Filing {
        actor: me.actor(),
        mails: Mails::about(&me, mailbox),
        attempts: Attempts::of(&me),
        mailbox,
        keys: sent.iter().map(|sent| (sent.profile, sent.bytes.clone())).collect(),
    };
    match me.call(move |ca| filing.file(ca)).await? {
        Ok(request) => Ok(render::go_to(&format!("/requests/{request}"))),
        Err(wrong) => {
            let mut faults = Faults::default();
            for (profile, code) in &wrong {
                faults.note(&me, names(*profile).0, code);
            }
            if Way::named(&choice.way) == Way::Browser {
                return make_keys::show(&me, mailbox, &address, keys, faults);
            }
            let fields = sent.into_iter().map(|sent| sent.again(&wrong)).collect();
            let page = me.page("csr-title").with(faults);
            render::form_again(&KeysView { page, address: address.to_string(), mailbox, keys: keys.name(), fields })
        }
    }
}

/// What was sent for one key: pasted text, or else a file.
struct Sent {
    profile: Profile,
    bytes: Vec<u8>,
}

impl Sent {
    fn read(form: &Uploaded, profile: Profile) -> Self {
        let (field, file, _) = names(profile);
        let text = form.text(field);
        let bytes = if text.is_empty() { form.content(file).to_vec() } else { text.into_bytes() };
        Self { profile, bytes }
    }

    /// The field once more, with what was typed; a private key is never shown again.
    fn again(self, wrong: &[Wrong]) -> Field {
        let is_secret =
            wrong.iter().any(|(profile, code)| *profile == self.profile && *code == CsrFault::PrivateKey.code());
        let text = if is_secret { String::new() } else { String::from_utf8(self.bytes).unwrap_or_default() };
        Field::new(self.profile, text)
    }
}

/// Which field is wrong, and the id of the message that says why.
type Wrong = (Profile, &'static str);

struct Filing {
    actor: Actor,
    mails: Mails,
    attempts: Attempts,
    mailbox: MailboxId,
    keys: Vec<(Profile, Vec<u8>)>,
}

impl Filing {
    /// Files the request, or says what is wrong in which field. The limits come before the signatures are verified.
    fn file(self, ca: &Ca) -> Result<Result<RequestId, Vec<Wrong>>> {
        self.mails.check(ca)?;
        self.attempts.admit(ca)?;
        let wrong: Vec<Wrong> = self
            .keys
            .iter()
            .filter_map(|(profile, bytes)| check(*profile, bytes).err().map(|code| (*profile, code)))
            .collect();
        if !wrong.is_empty() {
            return Ok(Err(wrong));
        }
        let last = self.keys.last().map_or(Profile::Dual, |(profile, _)| *profile);
        if share_a_key(&self.keys) {
            return Ok(Err(vec![(last, "fault-keys-same")]));
        }
        self.mails.admit(ca)?;
        let submission = Submission { mailbox: self.mailbox, keys: self.keys };
        match enrollment::submit_request(ca, &self.actor, &submission) {
            Ok(request) => Ok(Ok(request)),
            Err(Error::Invalid(cause)) => Ok(Err(vec![(last, cause.code())])),
            Err(error) => Err(error),
        }
    }
}

/// What mails that prove a mailbox are counted by.
pub(super) struct Mails([String; 3]);

impl Mails {
    pub(super) fn about(me: &SignedIn, mailbox: MailboxId) -> Self {
        Self([
            format!("challenge mailbox {mailbox}"),
            format!("challenge account {}", me.id()),
            format!("challenge source {}", me.source),
        ])
    }

    /// Lets one more through, or not.
    pub(super) fn admit(&self, ca: &Ca) -> Result<()> {
        self.0.iter().zip(LIMITS).try_for_each(|(subject, limit)| throttle::admit(ca, subject, limit))
    }

    /// Refuses when no more would be let through.
    fn check(&self, ca: &Ca) -> Result<()> {
        self.0.iter().zip(LIMITS).try_for_each(|(subject, limit)| throttle::check(ca, subject, limit))
    }
}

/// What signing requests are counted by, right or wrong, before their signatures are verified.
struct Attempts([String; 2]);

impl Attempts {
    fn of(me: &SignedIn) -> Self {
        Self([format!("signing request account {}", me.id()), format!("signing request source {}", me.source)])
    }

    fn admit(&self, ca: &Ca) -> Result<()> {
        self.0.iter().zip(ATTEMPTS).try_for_each(|(subject, limit)| throttle::admit(ca, subject, limit))
    }
}

fn check(profile: Profile, bytes: &[u8]) -> Result<(), &'static str> {
    if bytes.is_empty() {
        return Err("fault-csr-missing");
    }
    let csr = VerifiedCsr::read(bytes).map_err(|error| error.code())?;
    profile.accept(csr.key().kind()).map_err(|error| error.code())
}

/// Whether two signing requests are from the same key; one key for two purposes is the profile `dual`.
fn share_a_key(keys: &[(Profile, Vec<u8>)]) -> bool {
    let digests: Vec<_> =
        keys.iter().filter_map(|(_, bytes)| VerifiedCsr::read(bytes).ok()).map(|csr| csr.key().digest()).collect();
    matches!(digests.as_slice(), [one, two] if one == two)
}

struct Field {
    id: &'static str,
    file: &'static str,
    label: &'static str,
    text: String,
}

impl Field {
    fn new(profile: Profile, text: String) -> Self {
        let (id, file, label) = names(profile);
        Self { id, file, label, text }
    }
}

#[derive(Template)]
#[template(path = "request_keys.html")]
struct KeysView {
    page: Page,
    address: String,
    mailbox: MailboxId,
    keys: &'static str,
    fields: Vec<Field>,
}

/// Mails that prove a mailbox, by mailbox, by account and by source: the portal is no mail bomb.
const LIMITS: [Limit; 3] = [
    Limit { attempts: 5, window: Duration::hours(1) },
    Limit { attempts: 15, window: Duration::hours(1) },
    Limit { attempts: 60, window: Duration::hours(1) },
];

/// Requests whose signatures are verified, by account and by source. People who test the output of their program need some.
const ATTEMPTS: [Limit; 2] =
    [Limit { attempts: 40, window: Duration::hours(1) }, Limit { attempts: 240, window: Duration::hours(1) }];
