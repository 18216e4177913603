//! `/officer/mailboxes/{id}`: the end of a mailbox, or its move to another person.

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::error::{Conflict, Error, Refusal};
use ca_core::policy::{AddPerson, EndMailbox, MoveMailbox, permit};
use ca_core::types::{EmailAddress, MailboxId, PersonId, PersonState};
use ca_core::use_cases::people::mailboxes::{self, Prospect};
use ca_core::use_cases::people::roster::{self, Person};
use serde::Deserialize;

use super::certificate_row::CertificateRow;
use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::locale::say_with;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The successor, while the officer is asked.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    to: String,
}

/// Shows what the end of a mailbox does, and asks; with the address of a successor, asks whether that person should get it.
pub(crate) async fn show(me: SignedIn, id: Path<MailboxId>, Query(wish): Query<Wish>) -> Answer {
    let (permitted, id) = (permit(&me.actor(), AddPerson)?, *id);
    let prospect = me.call(move |ca| mailboxes::view_mailbox(ca, &permitted, id)).await?;
    permit(&me.actor(), EndMailbox { owner: prospect.owner })?;
    let owner_id = prospect.owner;
    let owner = me.call(move |ca| roster::find_person(ca, owner_id)).await?;
    let mut faults = Faults::default();
    let successor = find_successor(&me, &prospect, &wish.to, &mut faults).await?;
    let view = MailboxPage::new(&me, &prospect, &owner, wish.to, successor.as_ref(), faults);
    if view.page.faults.is_empty() { render::page(&view) } else { render::form_again(&view) }
}

/// The person with the entered address; notes why nobody can get the mailbox.
async fn find_successor(
    me: &SignedIn,
    prospect: &Prospect,
    typed: &str,
    faults: &mut Faults,
) -> Result<Option<Person>, Fault> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let Some(address) = faults.keep(me, "to", typed.trim().parse::<EmailAddress>()) else { return Ok(None) };
    let found = me.call(move |ca| roster::find_by_address(ca, &address)).await?;
    let refusal = match &found {
        None => Some(Error::from(Refusal::UnknownAddress)),
        Some(person) if person.id == prospect.owner && prospect.ended_at.is_none() => {
            Some(Conflict::AlreadyTheirs.into())
        }
        Some(person) if person.state != PersonState::Active => Some(Refusal::PersonNotActive.into()),
        Some(person) => permit(&me.actor(), MoveMailbox { owner: prospect.owner, successor: person.id }).err(),
    };
    match refusal {
        Some(refusal) => {
            faults.note(me, "to", refusal.code());
            Ok(None)
        }
        None => Ok(found),
    }
}

/// The owner of whom the officer was asked.
#[derive(Deserialize)]
pub(crate) struct Owner {
    #[serde(default)]
    owner: String,
}

/// Ends the mailbox.
pub(crate) async fn end(me: SignedIn, id: Path<MailboxId>, Posted(form): Posted<Owner>) -> Answer {
    permit(&me.actor(), AddPerson)?;
    let owner = form.owner.parse::<PersonId>().map_err(|_| Fault::Malformed)?;
    let (permitted, id) = (permit(&me.actor(), EndMailbox { owner })?, *id);
    me.call(move |ca| mailboxes::end_mailbox(ca, &permitted, id)).await?;
    Ok(render::go_to(&format!("/officer/people/{owner}/addresses?done=ended")))
}

/// The owner and the successor of whom the officer was asked.
#[derive(Deserialize)]
pub(crate) struct Successor {
    #[serde(default)]
    owner: String,
    #[serde(default)]
    successor: String,
}

/// Moves the mailbox.
pub(crate) async fn give(me: SignedIn, id: Path<MailboxId>, Posted(form): Posted<Successor>) -> Answer {
    permit(&me.actor(), AddPerson)?;
    let read = |number: &str| number.parse::<PersonId>().map_err(|_| Fault::Malformed);
    let (owner, successor) = (read(&form.owner)?, read(&form.successor)?);
    let (permitted, id) = (permit(&me.actor(), MoveMailbox { owner, successor })?, *id);
    me.call(move |ca| mailboxes::move_mailbox(ca, &permitted, id)).await?;
    Ok(render::go_to(&format!("/officer/people/{successor}/addresses?done=received")))
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct MailboxPage {
    page: Page,
    id: MailboxId,
    owner: PersonId,
    address: String,
    /// The owner's name and addresses.
    name: String,
    addresses: Vec<String>,
    has_ended: bool,
    /// The mailbox can't end, with the reason.
    obstacle: Option<&'static str>,
    rows: Vec<CertificateRow>,
    requests: usize,
    to: String,
    successor: Option<SuccessorView>,
}

struct SuccessorView {
    id: PersonId,
    name: String,
    addresses: Vec<String>,
    button: String,
}

impl MailboxPage {
    fn new(
        me: &SignedIn,
        prospect: &Prospect,
        owner: &Person,
        to: String,
        successor: Option<&Person>,
        faults: Faults,
    ) -> Self {
        let page = me.page("mailbox-title").with(faults).at(format!("/officer/mailboxes/{}", prospect.id));
        let (now, address) = (me.web.ca.clock().now(), prospect.address.to_string());
        let has_ended = prospect.ended_at.is_some();
        let successor = successor.map(|person| SuccessorView {
            id: person.id,
            name: person.name.to_string(),
            addresses: addresses_of(person),
            button: say_with(page.language, "mailbox-move-button", &[("address", &address), ("name", &person.name)]),
        });
        Self {
            id: prospect.id,
            owner: prospect.owner,
            name: owner.name.to_string(),
            addresses: addresses_of(owner),
            has_ended,
            obstacle: obstacle(owner).filter(|_| !has_ended),
            rows: prospect.certificates.iter().map(|it| CertificateRow::new(it, now)).collect(),
            requests: prospect.requests,
            to,
            successor,
            address,
            page,
        }
    }
}

fn addresses_of(person: &Person) -> Vec<String> {
    person.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect()
}

fn obstacle(owner: &Person) -> Option<&'static str> {
    match owner.state {
        PersonState::Frozen => Some(Error::from(Conflict::MailboxOfLeaver).code()),
        PersonState::Active if owner.mailboxes.len() == 1 => Some(Error::from(Conflict::LastMailbox).code()),
        PersonState::Active | PersonState::Departed => None,
    }
}
