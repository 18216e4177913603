//! `inkan person add-mailbox`, `keep-mailbox`, `end-mailbox`, `move-mailbox` and `rename`

use std::fmt::Write as _;

use anyhow::Result;
use ca_core::Ca;
use ca_core::error::{Conflict, Error, Noun};
use ca_core::policy::{Actor, AddPerson, EndMailbox, MoveMailbox, Permitted, permit};
use ca_core::types::{EmailAddress, MailboxId};
use ca_core::use_cases::feed;
use ca_core::use_cases::people::address_change;
use ca_core::use_cases::people::mailboxes::{self, Ended, Prospect};
use ca_core::use_cases::people::roster::{self, Person};
use serde_json::json;

use super::super::Context;
use super::{find, tell};
use crate::confirmation::Confirmation;
use crate::output::{plain, print};

/// Adds an address to a person, or lets it replace the one by which the person was named.
pub(super) fn add(context: &Context, ca: &Ca, of: &str, mail: &str, replace: bool) -> Result<()> {
    let (owner, address) = (find(ca, of)?, mail.parse()?);
    if replace {
        address_change::replace_address(ca, &keeper()?, owner.id, find_mailbox(ca, of)?, address)?;
    } else {
        mailboxes::add_mailbox(ca, &keeper()?, owner.id, address)?;
    }
    show(context, ca, &owner)
}

/// Stops the change that would end an address.
pub(super) fn keep(context: &Context, ca: &Ca, mail: &str) -> Result<()> {
    let (owner, mailbox) = (find(ca, mail)?, find_mailbox(ca, mail)?);
    let changes = address_change::list_changes(ca, owner.id)?;
    let change = changes.iter().find(|change| change.old == mailbox).ok_or(Error::from(Conflict::NoAddressChange))?;
    address_change::stop_change(ca, &keeper()?, change.id)?;
    show(context, ca, &owner)
}

/// Ends a mailbox, after a question that names everything that it does.
pub(super) fn end(context: &Context, ca: &Ca, mail: &str, confirmation: &Confirmation) -> Result<()> {
    let prospect = mailboxes::view_mailbox(ca, &keeper()?, find_mailbox(ca, mail)?)?;
    let permitted = permit(&Actor::Host, EndMailbox { owner: prospect.owner })?;
    // What is certain to be refused is not asked.
    if prospect.ended_at.is_some() {
        return Err(Error::from(Conflict::MailboxMovedOn).into());
    }
    confirmation.obtain(context.json, &question(&prospect)?)?;
    let ended = mailboxes::end_mailbox(ca, &permitted, prospect.id)?;
    report(context, &prospect, ended, "ended")
}

/// Gives a mailbox to another person, after a question that names everything that it does.
pub(super) fn give(context: &Context, ca: &Ca, mail: &str, to: &str, confirmation: &Confirmation) -> Result<()> {
    let successor = find(ca, to)?;
    let prospect = mailboxes::view_mailbox(ca, &keeper()?, find_mailbox(ca, mail)?)?;
    let permitted = permit(&Actor::Host, MoveMailbox { owner: prospect.owner, successor: successor.id })?;
    let mut question = question(&prospect)?;
    write!(question, "{} then belongs to {}", prospect.address, tell(&successor))?;
    confirmation.obtain(context.json, &question)?;
    let ended = mailboxes::move_mailbox(ca, &permitted, prospect.id)?;
    report(context, &prospect, ended, "moved")
}

/// Changes the name of a person.
pub(super) fn rename(context: &Context, ca: &Ca, person: &Person, name: &str) -> Result<()> {
    roster::rename_person(ca, &keeper()?, person.id, name.parse()?)?;
    show(context, ca, person)
}

fn keeper() -> Result<Permitted<AddPerson>> {
    Ok(permit(&Actor::Host, AddPerson)?)
}

/// The mailbox with this address, also one that has ended.
fn find_mailbox(ca: &Ca, mail: &str) -> Result<MailboxId> {
    let address: EmailAddress = mail.parse()?;
    Ok(feed::find_registered(ca, &address)?.ok_or(Error::NotFound(Noun::Mailbox))?)
}

fn question(prospect: &Prospect) -> Result<String> {
    let mut text = String::new();
    if prospect.ended_at.is_some() {
        writeln!(text, "{} has ended; its last owner was {}", prospect.address, plain(prospect.owner_name.as_str()))?;
        return Ok(text);
    }
    writeln!(
        text,
        "{} ends for {}: {} request(s) end and {} certificate(s) are revoked:",
        prospect.address,
        plain(prospect.owner_name.as_str()),
        prospect.requests,
        prospect.certificates.len()
    )?;
    for certificate in &prospect.certificates {
        writeln!(text, "  {} until {}", certificate.serial, certificate.validity.not_after)?;
    }
    Ok(text)
}

fn report(context: &Context, prospect: &Prospect, ended: Ended, done: &str) -> Result<()> {
    let Ended { certificates, requests } = ended;
    let value = json!({ "mailbox": prospect.id, "certificates": certificates, "requests": requests });
    let text =
        format!("{done} {}: {certificates} certificate(s) revoked, {requests} request(s) ended", prospect.address);
    print(context.json, &value, &text)
}

fn show(context: &Context, ca: &Ca, person: &Person) -> Result<()> {
    let person = roster::find_person(ca, person.id)?;
    print(context.json, &person, &tell(&person))
}
