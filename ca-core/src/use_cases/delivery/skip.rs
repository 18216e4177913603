//! What officers and operators change: an event is skipped, a destination is forgotten.

use crate::audit::Event;
use crate::error::{Conflict, Error, Invalid, Noun, Result};
use crate::installation::Ca;
use crate::policy::{ForgetDestination, Permitted, SkipEvent};
use crate::store;
use crate::types::{DestinationName, plain_line};

/// Skips the event `seq` for a destination that it holds; later events are delivered. The reason stands in the trail, beside the chain.
///
/// # Errors
/// `Invalid(SkipReason)` without a reason, `NotFound(Destination)`, and `Conflict(EventNotHeld)` if this event does not hold the
/// destination: it was delivered or skipped meanwhile.
pub fn skip_event(
    ca: &Ca,
    permitted: &Permitted<SkipEvent>,
    name: &DestinationName,
    seq: i64,
    reason: &str,
) -> Result<()> {
    let (actor, name) = (permitted.actor().clone(), name.clone());
    let reason = plain_line(reason, REASON_CHARACTERS);
    if reason.is_empty() {
        return Err(Invalid::SkipReason.into());
    }
    ca.write_as(permitted.actor(), move |tx| {
        if !store::destination::skip(tx, &name, seq)? {
            let known = store::destination::find(tx.connection(), &name)?;
            return Err(known.map_or(Error::NotFound(Noun::Destination), |_| Conflict::EventNotHeld.into()));
        }
        let event = Event::new(&actor, "destination.skip", format!("destination:{name}"));
        tx.audit(event.detail(format!("seq={seq}")).personal(reason.as_str()));
        Ok(())
    })
}

/// Deletes how far a destination was delivered to, after its section was removed from the configuration.
///
/// # Errors
/// `NotFound(Destination)`, and `Conflict(DestinationConfigured)` while the section is there.
pub fn forget_destination(ca: &Ca, permitted: &Permitted<ForgetDestination>, name: &DestinationName) -> Result<()> {
    if ca.settings.destination(name).is_some() {
        return Err(Conflict::DestinationConfigured.into());
    }
    let (actor, name) = (permitted.actor().clone(), name.clone());
    ca.write_as(permitted.actor(), move |tx| {
        let known = store::destination::find(tx.connection(), &name)?.ok_or(Error::NotFound(Noun::Destination))?;
        store::destination::delete(tx, &name)?;
        let event = Event::new(&actor, "destination.forget", format!("destination:{name}"));
        tx.audit(event.detail(format!("seq={}", known.seq)));
        Ok(())
    })
}

const REASON_CHARACTERS: usize = 500;
