//! `/officer/requests/{id}/approve` and `/refuse`

use actix_web::web::Path;
use ca_core::types::RequestId;
use ca_core::use_cases::enrollment::{self, Decision};

use crate::fault::Fault;
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer};
use crate::session::SignedIn;

/// Approves a request; the certificates are issued at once.
pub(crate) async fn approve(me: SignedIn, id: Path<RequestId>, _: Posted<NoFields>) -> Answer {
    decide(&me, *id, Decision::Approve).await?;
    Ok(render::go_to("/officer/requests?done=approved"))
}

/// Refuses a request.
pub(crate) async fn refuse(me: SignedIn, id: Path<RequestId>, _: Posted<NoFields>) -> Answer {
    decide(&me, *id, Decision::Refuse).await?;
    Ok(render::go_to("/officer/requests?done=refused"))
}

async fn decide(me: &SignedIn, id: RequestId, decision: Decision) -> Result<(), Fault> {
    let actor = me.actor();
    me.call(move |ca| enrollment::decide_request(ca, &actor, id, decision)).await.map(drop)
}
