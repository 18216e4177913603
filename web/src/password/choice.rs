//! The form fields of a new password, entered twice.

use super::own_words::OwnWords;
use super::{Password, PreparedPassword};
use crate::fault::Fault;
use crate::form::Faults;
use crate::visitor::Visitor;

/// The new password of the fields `password` and `again`, or `None` after recording what is wrong. It is judged on a thread that
/// may wait, because that takes milliseconds.
pub(crate) async fn choose(
    visitor: &Visitor,
    faults: &mut Faults,
    [password, again]: [Password; 2],
    own: OwnWords,
) -> Result<Option<PreparedPassword>, Fault> {
    let judged = visitor.call(move |_| Ok((password.choose(&own), password.is_same_as(&again))));
    let (chosen, is_same) = judged.await?;
    let chosen = faults.keep(visitor, "password", chosen);
    if chosen.is_some() && !is_same {
        faults.note(visitor, "again", "fault-password-again");
        return Ok(None);
    }
    Ok(chosen)
}
