//! `/officer/entries/{id}`: an officer says whether a directory entry belongs to a person.

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::{ConfirmEntry, ReviewRequests, permit};
use ca_core::types::{EntryClaimId, PersonId, Timestamp};
use ca_core::use_cases::people::entry_claims::{self, EntryClaim};
use ca_core::use_cases::people::roster;
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::Posted;
use crate::locale::say_with;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the entry and the person, and asks.
pub(crate) async fn show(me: SignedIn, id: Path<EntryClaimId>) -> Answer {
    let claim = find(&me, *id).await?;
    permit(&me.actor(), ConfirmEntry { person: claim.person })?;
    let person = claim.person;
    let person = me.call(move |ca| roster::find_person(ca, person)).await?;
    let page = me.page("entry-title");
    let say = |id| say_with(page.language, id, &[("entry", &claim.name), ("name", &person.name)]);
    render::page(&EntryView {
        lead: say("entry-lead"),
        yes: say("entry-yes"),
        no: say("entry-no"),
        id: claim.id,
        person: person.id,
        entry_name: claim.name.to_string(),
        entry_address: claim.address.to_string(),
        name: person.name.to_string(),
        addresses: person.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect(),
        claimed_at: claim.claimed_at,
        refused_at: claim.refused_at,
        mark: claim.mark,
        page,
    })
}

/// What the officer saw.
#[derive(Deserialize)]
pub(crate) struct Seen {
    #[serde(default)]
    mark: String,
}

/// Says that the entry is the person's.
pub(crate) async fn confirm(me: SignedIn, id: Path<EntryClaimId>, Posted(seen): Posted<Seen>) -> Answer {
    let claim = find(&me, *id).await?;
    let (permitted, id, person) = (permit(&me.actor(), ConfirmEntry { person: claim.person })?, *id, claim.person);
    me.call(move |ca| entry_claims::confirm_entry(ca, &permitted, id, &seen.mark)).await?;
    Ok(render::go_to(&format!("/officer/people/{person}?done=entry-confirmed")))
}

/// Says that the entry is not the person's.
pub(crate) async fn refuse(me: SignedIn, id: Path<EntryClaimId>, Posted(seen): Posted<Seen>) -> Answer {
    let claim = find(&me, *id).await?;
    let (permitted, id, person) = (permit(&me.actor(), ConfirmEntry { person: claim.person })?, *id, claim.person);
    me.call(move |ca| entry_claims::refuse_entry(ca, &permitted, id, &seen.mark)).await?;
    Ok(render::go_to(&format!("/officer/people/{person}?done=entry-refused")))
}

async fn find(me: &SignedIn, id: EntryClaimId) -> Result<EntryClaim, Fault> {
    let permitted = permit(&me.actor(), ReviewRequests)?;
    me.call(move |ca| entry_claims::find_claim(ca, &permitted, id)).await
}

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryView {
    page: Page,
    id: EntryClaimId,
    person: PersonId,
    lead: String,
    yes: String,
    no: String,
    entry_name: String,
    entry_address: String,
    name: String,
    addresses: Vec<String>,
    claimed_at: Timestamp,
    refused_at: Option<Timestamp>,
    mark: String,
}
