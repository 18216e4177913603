//! `/officer/requests`: an officer approves or refuses one request, or several at once.

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::{DecideRequest, ReviewRequests, permit};
use ca_core::types::{RequestId, WhyRefused};
use ca_core::use_cases::enrollment::{self, Decision};
use ca_core::{Ca, Error};
use serde::Deserialize;

use super::requests::RequestRow;
use super::waiting;
use crate::fault::Fault;
use crate::form::{Faults, NoFields, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The reason of a refusal.
#[derive(Debug, Deserialize)]
pub(crate) struct Reason {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    words: String,
}

impl Reason {
    /// The reason; an unknown one is the one that the words say.
    fn read(&self) -> WhyRefused {
        WhyRefused::new(self.reason.parse().unwrap_or_default(), &self.words)
    }
}

/// Approves a request; the certificates are issued at once.
pub(crate) async fn approve(me: SignedIn, id: Path<RequestId>, _: Posted<NoFields>) -> Answer {
    decide(&me, *id, Decision::Approve).await?;
    Ok(render::go_to("/officer/requests?done=approved"))
}

/// Asks for the reason of a refusal.
pub(crate) async fn ask_refusal(me: SignedIn, id: Path<RequestId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let request = me.call(move |ca| enrollment::find_request(ca, &actor, id)).await?;
    permit(&me.actor(), DecideRequest { owner: request.person })?;
    let row = RequestRow::new(&request, Some(me.id()));
    render::page(&RefuseView { page: me.page("refuse-title"), row, reasons: waiting::reasons() })
}

/// Refuses a request.
pub(crate) async fn refuse(me: SignedIn, id: Path<RequestId>, Posted(reason): Posted<Reason>) -> Answer {
    decide(&me, *id, Decision::Refuse(reason.read())).await?;
    Ok(render::go_to("/officer/requests?done=refused"))
}

/// The fields of a form in which a name may occur several times.
type Fields = Vec<(String, String)>;

/// Decides the selected requests, one after the other. What another officer has decided meanwhile is left as it is and counted.
pub(crate) async fn several(me: SignedIn, Posted(fields): Posted<Fields>) -> Answer {
    permit(&me.actor(), ReviewRequests)?;
    let values = |name: &'static str| fields.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str());
    let mut ids: Vec<RequestId> = values("request").filter_map(|id| id.parse().ok()).take(AT_MOST).collect();
    ids.sort_unstable();
    ids.dedup();
    let text = |name: &'static str| values(name).next().unwrap_or_default().to_owned();
    let decision = match text("decision").as_str() {
        "approve" => Decision::Approve,
        "refuse" => Decision::Refuse(Reason { reason: text("reason"), words: text("words") }.read()),
        _ => return Err(Fault::Malformed),
    };
    if ids.is_empty() {
        let mut faults = Faults::default();
        faults.note(&me, "request", "waiting-none-selected");
        return waiting::again(&me, faults).await;
    }
    let actor = me.actor();
    let (done, left) = me
        .call(move |ca: &Ca| {
            let (mut done, mut left) = (0, 0);
            for id in ids {
                match enrollment::decide_request(ca, &actor, id, decision.clone()) {
                    Ok(_) => done += 1,
                    Err(Error::Conflict(_) | Error::NotFound(_) | Error::Refused(_)) => left += 1,
                    Err(error) => return Err(error),
                }
            }
            Ok((done, left))
        })
        .await?;
    Ok(render::go_to(&format!("/officer/requests?done=several&count={done}&left={left}")))
}

async fn decide(me: &SignedIn, id: RequestId, decision: Decision) -> Result<(), Fault> {
    let actor = me.actor();
    me.call(move |ca| enrollment::decide_request(ca, &actor, id, decision)).await.map(drop)
}

#[derive(Template)]
#[template(path = "refuse.html")]
struct RefuseView {
    page: Page,
    row: RequestRow,
    reasons: Vec<(&'static str, &'static str)>,
}

/// Requests that one form decides; the page lists no more.
const AT_MOST: usize = 500;
