//! `/officer/destinations/{name}/skip`: an officer skips the event that holds a destination.

use actix_web::web::Path;
use askama::Template;
use ca_core::Error;
use ca_core::error::{Conflict, Invalid, Noun};
use ca_core::policy::{SeeDestinations, SkipEvent, permit};
use ca_core::types::{DestinationName, HeldEvent};
use ca_core::use_cases::delivery::{list_destinations, skip_event};
use serde::Deserialize;

use super::destinations::fault_text;
use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::locale::say_with;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The number of the event that the officer has seen, and the reason.
#[derive(Debug, Deserialize)]
pub(crate) struct Skipped {
    #[serde(default)]
    seq: String,
    #[serde(default)]
    reason: String,
}

/// Asks for the reason.
pub(crate) async fn ask(me: SignedIn, name: Path<String>) -> Answer {
    permit(&me.actor(), SkipEvent)?;
    let (name, held) = find_held(&me, &name).await?;
    render::page(&SkipView::new(me.page("destination-skip-title"), name, &held))
}

/// Skips exactly the event that the officer has seen.
pub(crate) async fn skip(me: SignedIn, name: Path<String>, Posted(form): Posted<Skipped>) -> Answer {
    let permitted = permit(&me.actor(), SkipEvent)?;
    let seq: i64 = form.seq.parse().map_err(|_| Fault::Malformed)?;
    let known = read(&name)?;
    match me.call(move |ca| Ok(skip_event(ca, &permitted, &known, seq, &form.reason))).await? {
        Ok(()) => Ok(render::go_to("/officer/destinations?done=skipped")),
        Err(Error::Invalid(Invalid::SkipReason)) => {
            let (name, held) = find_held(&me, &name).await?;
            let mut faults = Faults::default();
            faults.note(&me, "reason", "error-skip-reason");
            render::form_again(&SkipView::new(me.page("destination-skip-title").with(faults), name, &held))
        }
        Err(error) => Err(error.into()),
    }
}

fn read(name: &str) -> Result<DestinationName, Fault> {
    Ok(name.parse().map_err(|_| Error::NotFound(Noun::Destination))?)
}

/// The destination, and the event that holds it.
async fn find_held(me: &SignedIn, name: &str) -> Result<(DestinationName, HeldEvent), Fault> {
    let (permitted, name) = (permit(&me.actor(), SeeDestinations)?, read(name)?);
    let found = me.call(move |ca| list_destinations(ca, &permitted)).await?;
    let found = found.into_iter().find(|view| view.name == name).ok_or(Error::NotFound(Noun::Destination))?;
    let held = found.state.and_then(|state| state.held).ok_or(Error::from(Conflict::EventNotHeld))?;
    Ok((found.name, held))
}

#[derive(Template)]
#[template(path = "skip_event.html")]
struct SkipView {
    page: Page,
    name: DestinationName,
    held: HeldEvent,
    fault: &'static str,
    effect: String,
    button: String,
}

impl SkipView {
    fn new(page: Page, name: DestinationName, held: &HeldEvent) -> Self {
        let effect = say_with(page.language, "destination-skip-effect", &[("seq", &held.seq), ("name", &name)]);
        let button = page.say_of("destination-skip-button", "seq", held.seq);
        Self { page, name, held: held.clone(), fault: fault_text(held.setback.fault), effect, button }
    }
}
