//! `/requests/{id}/withdraw`

use actix_web::web::Path;
use ca_core::types::RequestId;
use ca_core::use_cases::enrollment;

use crate::form::{NoFields, Posted};
use crate::render::{self, Answer};
use crate::session::SignedIn;

/// Withdraws the person's own request.
pub(crate) async fn withdraw(me: SignedIn, id: Path<RequestId>, _: Posted<NoFields>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    me.call(move |ca| enrollment::withdraw_request(ca, &actor, id)).await?;
    Ok(render::go_to(&format!("/requests/{id}")))
}
