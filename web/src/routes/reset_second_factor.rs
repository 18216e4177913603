//! `POST /officer/people/{id}/second-factor/reset`: after a loss of the telephone and the recovery codes.

use actix_web::web::Path;
use ca_core::policy::{ResetSecondFactor, permit};
use ca_core::types::PersonId;
use ca_core::use_cases::people::second_factor;

use crate::form::{NoFields, Posted};
use crate::render::{self, Answer};
use crate::session::SignedIn;

/// Removes the second factor, ends the person's sessions and notifies them by mail.
pub(crate) async fn reset(me: SignedIn, id: Path<PersonId>, _: Posted<NoFields>) -> Answer {
    let permitted = permit(&me.actor(), ResetSecondFactor { owner: *id })?;
    me.call(move |ca| second_factor::reset(ca, &permitted)).await?;
    Ok(render::go_to("/officer/people?done=reset"))
}
