//! `inkan person depart`, `undo-departure` and `complete-departure`

use std::fmt::Write as _;

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::{Actor, DecideDeparture, Permitted, permit};
use ca_core::use_cases::departure::{begin_departure, complete_departure, find_departure, forecast, undo_departure};
use ca_core::use_cases::people::roster::{self, Person};
use serde_json::json;

use super::super::Context;
use super::tell;
use crate::confirmation::Confirmation;
use crate::output::{plain, print};

/// Begins a departure, after a question that names everything that it does.
pub(super) fn begin(context: &Context, ca: &Ca, person: &Person, confirmation: &Confirmation) -> Result<()> {
    let permitted = permitted(person)?;
    let forecast = forecast(ca, &permitted)?;
    let mut question = format!(
        "this will sign out {}, end {} request(s), withdraw {} role(s), and suspend or revoke {} certificate(s):\n",
        plain(person.name.as_str()),
        forecast.requests,
        forecast.roles.len(),
        forecast.certificates.len()
    );
    for certificate in &forecast.certificates {
        writeln!(
            question,
            "  {} for {} until {}",
            certificate.serial, certificate.address, certificate.validity.not_after
        )?;
    }
    if ca.settings().policy.departure_days == 0 {
        question.push_str("The certificates are revoked at once (policy.departure_days = 0).");
        confirmation.obtain(context.json, &question)?;
    } else {
        write!(
            question,
            "Certificates are revoked on {}; until then: inkan person undo-departure",
            forecast.revokes_at
        )?;
        confirmation.obtain_for_undoable(context.json, &question)?;
    }
    begin_departure(ca, &permitted)?;
    show(context, ca, person, &permitted)
}

/// Undoes a departure that is held.
pub(super) fn undo(context: &Context, ca: &Ca, person: &Person) -> Result<()> {
    let permitted = permitted(person)?;
    undo_departure(ca, &permitted)?;
    show(context, ca, person, &permitted)
}

/// Revokes the certificates now, after a question.
pub(super) fn complete(context: &Context, ca: &Ca, person: &Person, confirmation: &Confirmation) -> Result<()> {
    let permitted = permitted(person)?;
    // What is certain to be refused is not asked.
    if find_departure(ca, &permitted)?.is_none_or(|departure| departure.end.is_some()) {
        return Ok(complete_departure(ca, &permitted)?);
    }
    let question = format!("this will revoke all certificates of {} for good", plain(person.name.as_str()));
    confirmation.obtain(context.json, &question)?;
    complete_departure(ca, &permitted)?;
    show(context, ca, person, &permitted)
}

fn permitted(person: &Person) -> Result<Permitted<DecideDeparture>> {
    Ok(permit(&Actor::Host, DecideDeparture { person: person.id })?)
}

fn show(context: &Context, ca: &Ca, person: &Person, permitted: &Permitted<DecideDeparture>) -> Result<()> {
    let (person, departure) = (roster::find_person(ca, person.id)?, find_departure(ca, permitted)?);
    let mut text = tell(&person);
    if let Some(departure) = &departure {
        match &departure.end {
            None => write!(text, "\nthe certificates are revoked on {}", departure.revokes_at)?,
            Some(end) if end.undone => write!(text, "\nthe departure was undone on {}", end.at)?,
            Some(end) => write!(text, "\nthe certificates were revoked on {}", end.at)?,
        }
    }
    print(context.json, &json!({ "person": person, "departure": departure }), &text)
}
