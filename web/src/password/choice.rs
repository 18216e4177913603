//! The form fields of a new password, entered twice.

use super::own_words::OwnWords;
use super::{Password, PreparedPassword};
use crate::form::Faults;
use crate::visitor::Visitor;

/// The new password of the fields `password` and `again`, or `None` after recording what is wrong.
pub(crate) fn choose(
    visitor: &Visitor,
    faults: &mut Faults,
    [password, again]: [&Password; 2],
    own: &OwnWords,
) -> Option<PreparedPassword> {
    let chosen = faults.keep(visitor, "password", password.choose(own))?;
    if !password.is_same_as(again) {
        faults.note(visitor, "again", "fault-password-again");
        return None;
    }
    Some(chosen)
}
