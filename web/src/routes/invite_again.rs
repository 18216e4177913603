//! `/officer/people/{id}/invite`: a new link after a lost invitation or a forgotten password.

use actix_web::web::Path;
use ca_core::policy::limits::INVITATIONS_OF_OFFICER;
use ca_core::policy::{AddPerson, permit};
use ca_core::types::PersonId;
use ca_core::use_cases::people::{accounts, roster, throttle};

use super::confirm_person::ConfirmPersonView;
use super::hold::Words;
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer};
use crate::session::SignedIn;

/// Asks, because a mail can't be taken back.
pub(crate) async fn ask(me: SignedIn, id: Path<PersonId>) -> Answer {
    permit(&me.actor(), AddPerson)?;
    let id = *id;
    let person = me.call(move |ca| roster::find_person(ca, id)).await?;
    let words = Words {
        title: "invite-again-title",
        effect: "invite-again-effect",
        button: "invite-again-button",
        act: "invite",
    };
    render::page(&ConfirmPersonView::new(&me, &person, &words))
}

/// Mails the link. The old password works until a new one is chosen.
pub(crate) async fn invite(me: SignedIn, id: Path<PersonId>, _: Posted<NoFields>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    me.call(move |ca| {
        let permitted = permit(&actor, AddPerson)?;
        throttle::admit(ca, &format!("invitation officer {actor}"), INVITATIONS_OF_OFFICER)?;
        accounts::invite(ca, &permitted, id)
    })
    .await?;
    Ok(render::go_to(&format!("/officer/people/{id}?done=invited")))
}
