//! `/officer/people/{id}/addresses`: a person's name and mailboxes.

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::error::{Conflict, Refusal};
use ca_core::policy::{Actor, AddMailbox, AddPerson, permit};
use ca_core::types::{AddressChangeId, EmailAddress, MailboxId, PersonId, PersonName, PersonState, Timestamp};
use ca_core::use_cases::people::address_change::{self, AddressChange};
use ca_core::use_cases::people::mailboxes;
use ca_core::use_cases::people::roster::{self, Person};
use ca_core::{Ca, Error, Result};
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::{Faults, NoFields, Posted};
use crate::locale::say_with;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
}

/// Shows name and mailboxes, and the forms that change them.
pub(crate) async fn show(me: SignedIn, id: Path<PersonId>, Query(arrival): Query<Arrival>) -> Answer {
    permit(&me.actor(), AddPerson)?;
    permit(&me.actor(), AddMailbox { owner: *id })?;
    let found = Found::read(&me, *id).await?;
    let done = match arrival.done.as_deref() {
        Some("renamed") => Some("addresses-renamed"),
        Some("added") => Some("addresses-added"),
        Some("replaced") => Some("addresses-replaced"),
        Some("stopped") => Some("addresses-stopped"),
        Some("ended") => Some("addresses-ended"),
        Some("received") => Some("addresses-received"),
        _ => None,
    };
    render::page(&AddressesView { done, ..AddressesView::new(&me, found, &Typed::default(), Faults::default()) })
}

/// A new name.
#[derive(Deserialize)]
pub(crate) struct NewName {
    #[serde(default)]
    name: String,
}

/// Changes the name.
pub(crate) async fn rename(me: SignedIn, id: Path<PersonId>, Posted(form): Posted<NewName>) -> Answer {
    let (permitted, id) = (permit(&me.actor(), AddPerson)?, *id);
    permit(&me.actor(), AddMailbox { owner: id })?;
    let mut faults = Faults::default();
    let Some(name) = faults.keep(&me, "name", form.name.parse::<PersonName>()) else {
        let typed = Typed { name: Some(form.name), ..Typed::default() };
        return render::form_again(&AddressesView::new(&me, Found::read(&me, id).await?, &typed, faults));
    };
    me.call(move |ca| roster::rename_person(ca, &permitted, id, name)).await?;
    Ok(render::go_to(&format!("/officer/people/{id}/addresses?done=renamed")))
}

/// A further address, and the mailbox that it replaces.
#[derive(Deserialize)]
pub(crate) struct NewAddress {
    #[serde(default)]
    address: String,
    #[serde(default)]
    replaces: String,
}

/// Adds an address, or lets it replace another one.
pub(crate) async fn add(me: SignedIn, id: Path<PersonId>, Posted(form): Posted<NewAddress>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    permit(&actor, AddMailbox { owner: id })?;
    let mut faults = Faults::default();
    if let Some(address) = faults.keep(&me, "address", form.address.trim().parse::<EmailAddress>()) {
        let replaces = match form.replaces.as_str() {
            "" => None,
            number => Some(number.parse::<MailboxId>().map_err(|_| Fault::Malformed)?),
        };
        match me.call(move |ca| add_one(ca, &actor, id, replaces, address)).await? {
            Ok(()) => {
                let done = if replaces.is_some() { "replaced" } else { "added" };
                return Ok(render::go_to(&format!("/officer/people/{id}/addresses?done={done}")));
            }
            Err(code) => faults.note(&me, "address", code),
        }
    }
    let typed = Typed { address: form.address, replaces: form.replaces.parse().ok(), name: None };
    render::form_again(&AddressesView::new(&me, Found::read(&me, id).await?, &typed, faults))
}

/// Adds the address, or returns the message about an invalid one.
fn add_one(
    ca: &Ca,
    actor: &Actor,
    person: PersonId,
    replaces: Option<MailboxId>,
    address: EmailAddress,
) -> Result<Result<(), &'static str>> {
    let permitted = permit(actor, AddPerson)?;
    let added = match replaces {
        Some(old) => address_change::replace_address(ca, &permitted, person, old, address),
        None => mailboxes::add_mailbox(ca, &permitted, person, address),
    };
    match added {
        Ok(_) => Ok(Ok(())),
        Err(
            error @ (Error::Conflict(
                Conflict::AddressTaken
                | Conflict::AddressSpelling
                | Conflict::AddressChanging
                | Conflict::MailboxMovedOn,
            )
            | Error::Refused(Refusal::ForeignDomain)
            | Error::Invalid(_)),
        ) => Ok(Err(error.code())),
        Err(error) => Err(error),
    }
}

/// Lets the person keep an address that another one is replacing.
pub(crate) async fn stop(me: SignedIn, change: Path<AddressChangeId>, _: Posted<NoFields>) -> Answer {
    let (permitted, change) = (permit(&me.actor(), AddPerson)?, *change);
    let person = me.call(move |ca| address_change::stop_change(ca, &permitted, change)).await?;
    Ok(render::go_to(&format!("/officer/people/{person}/addresses?done=stopped")))
}

struct Found {
    person: Person,
    changes: Vec<AddressChange>,
}

impl Found {
    async fn read(me: &SignedIn, id: PersonId) -> Result<Self, Fault> {
        let read = move |ca: &Ca| {
            Ok(Self { person: roster::find_person(ca, id)?, changes: address_change::list_changes(ca, id)? })
        };
        me.call(read).await
    }
}

/// What a form contained that was not accepted.
#[derive(Default)]
struct Typed {
    name: Option<String>,
    address: String,
    replaces: Option<MailboxId>,
}

#[derive(Template)]
#[template(path = "addresses.html")]
struct AddressesView {
    page: Page,
    done: Option<&'static str>,
    id: PersonId,
    /// Whether the person may get addresses.
    is_active: bool,
    name: String,
    addresses: Vec<AddressRow>,
    address: String,
    days: u32,
}

struct AddressRow {
    id: MailboxId,
    address: String,
    change: Option<ChangeRow>,
    is_chosen: bool,
}

struct ChangeRow {
    id: AddressChangeId,
    text: String,
}

impl AddressesView {
    fn new(me: &SignedIn, found: Found, typed: &Typed, faults: Faults) -> Self {
        let Found { person, changes } = found;
        let page = me.page("addresses-title").with(faults).at(format!("/officer/people/{}/addresses", person.id));
        let row = |mailbox: &roster::Mailbox| AddressRow {
            id: mailbox.id,
            address: mailbox.address.to_string(),
            change: changes.iter().find(|change| change.old == mailbox.id).map(|change| ChangeRow {
                id: change.id,
                text: change_text(&page, change.ends_at, &change.new_address),
            }),
            is_chosen: typed.replaces == Some(mailbox.id),
        };
        Self {
            done: None,
            id: person.id,
            is_active: person.state == PersonState::Active,
            name: typed.name.clone().unwrap_or_else(|| person.name.to_string()),
            addresses: person.mailboxes.iter().map(row).collect(),
            address: typed.address.clone(),
            days: me.web.ca.settings().policy.address_change_days,
            page,
        }
    }
}

/// What happens to an address that another one replaces.
fn change_text(page: &Page, ends_at: Option<Timestamp>, new: &EmailAddress) -> String {
    match ends_at {
        Some(at) => say_with(page.language, "addresses-ends", &[("new", new), ("at", &page.moment(&at))]),
        None => say_with(page.language, "addresses-waits", &[("new", new)]),
    }
}
