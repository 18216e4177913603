//! `/officer/people/{id}/second-factor/reset`: after a loss of the telephone and the recovery codes.

use actix_web::web::Path;
use ca_core::policy::{ResetSecondFactor, permit};
use ca_core::types::PersonId;
use ca_core::use_cases::people::{roster, second_factor};

use super::confirm_person::ConfirmPersonView;
use super::hold::Words;
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer};
use crate::session::SignedIn;

/// Asks, because the person is signed out everywhere.
pub(crate) async fn ask(me: SignedIn, id: Path<PersonId>) -> Answer {
    permit(&me.actor(), ResetSecondFactor { owner: *id })?;
    let id = *id;
    let person = me.call(move |ca| roster::find_person(ca, id)).await?;
    let words = Words {
        title: "reset-second-factor-title",
        effect: "reset-second-factor-effect",
        button: "reset-second-factor-button",
        act: "second-factor/reset",
    };
    render::page(&ConfirmPersonView::new(&me, &person, &words))
}

/// Removes the second factor, ends the person's sessions and notifies them by mail.
pub(crate) async fn reset(me: SignedIn, id: Path<PersonId>, _: Posted<NoFields>) -> Answer {
    let permitted = permit(&me.actor(), ResetSecondFactor { owner: *id })?;
    me.call(move |ca| second_factor::reset(ca, &permitted)).await?;
    Ok(render::go_to(&format!("/officer/people/{id}?done=reset")))
}
