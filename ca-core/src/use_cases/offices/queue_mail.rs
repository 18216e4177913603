//! How officers are told by mail what waits.

use time::Duration;

use super::queue::list_queue;
use crate::error::Result;
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::store;
use crate::types::{PersonId, QueueMail};
use crate::use_cases::people::roster::find_person;

/// The choice of an officer.
///
/// # Errors
/// `NotFound(Person)`.
pub fn find_queue_mail(ca: &Ca, person: PersonId) -> Result<QueueMail> {
    ca.store.read(|connection| store::person::find_queue_mail(connection, person))
}

/// Sets the choice of an officer for their own mails.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn set_queue_mail(ca: &Ca, person: PersonId, choice: QueueMail) -> Result<()> {
    ca.write(move |tx| store::person::set_queue_mail(tx, person, choice))
}

/// Writes the daily mail to each officer who wants one, has not had one for a day, and for whom something waits. Returns their number.
///
/// # Errors
/// `Internal`, `Busy`: those about one officer do not prevent the others.
pub fn tell_daily(ca: &Ca) -> Result<usize> {
    let before = ca.clock.now() - A_DAY;
    let due = ca.store.read(|connection| {
        let officers = store::person::list_officers(connection)?;
        store::person::list_untold(connection, &officers, before)
    })?;
    let (mut told, mut failure) = (0, None);
    for officer in due {
        match tell(ca, officer) {
            Ok(done) => told += usize::from(done),
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(told), Err)
}

fn tell(ca: &Ca, officer: PersonId) -> Result<bool> {
    let before = ca.clock.now() - A_DAY;
    let queue = list_queue(ca, &find_person(ca, officer)?.actor())?;
    let Some(oldest) = queue.first() else { return Ok(false) };
    let letter = ca.letter_if_reachable(officer, &Occasion::QueueWaits { count: queue.len(), since: oldest.since })?;
    ca.write(move |tx| {
        // Another process may have told it meanwhile.
        if !store::person::note_told(tx, officer, before)? {
            return Ok(false);
        }
        letter.put(tx)?;
        Ok(true)
    })
}

const A_DAY: Duration = Duration::hours(24);
