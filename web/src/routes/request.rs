//! `/requests/{id}`

use actix_web::web::Path;
use askama::Template;
use ca_core::types::{CertificateId, RequestId, Timestamp};
use ca_core::use_cases::enrollment::{self, RequestState};

use super::install::Program;
use super::requests::RequestRow;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The page of a request: its state and its next step.
pub(crate) async fn show(me: SignedIn, id: Path<RequestId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let request = me.call(move |ca| enrollment::find_request(ca, &actor, id)).await?;
    let row = RequestRow::new(&request, Some(me.id()));
    let proof_until =
        if let RequestState::Submitted { proof_expires_at } = request.state { Some(proof_expires_at) } else { None };
    let is_open = matches!(request.state, RequestState::Submitted { .. } | RequestState::MailboxProven { .. });
    render::page(&RequestDetails {
        page: me.page("request-title"),
        steps: steps(request.state),
        proof_until,
        may_withdraw: row.is_own && is_open,
        // Its page has the certificate for the other purpose too.
        install: row.keys.iter().find_map(|key| key.certificate).filter(|_| row.is_own),
        programs: Program::ALL,
        row,
    })
}

struct Step {
    name: &'static str,
    state: &'static str,
    class: &'static str,
}

/// The four steps of a request, each with its state.
fn steps(state: RequestState) -> Vec<Step> {
    let (done, is_stopped) = match state {
        RequestState::Submitted { .. } => (1, false),
        RequestState::MailboxProven { .. } => (2, false),
        RequestState::Approved { .. } => (3, false),
        RequestState::Issued { .. } => (4, false),
        RequestState::Ended { .. } => (1, true),
    };
    let names = ["step-submitted", "step-proven", "step-approved", "step-issued"];
    let step = |(n, name)| {
        let (state, class) = match n {
            n if n < done => ("step-state-done", "good"),
            _ if is_stopped => ("step-state-stopped", "gone"),
            n if n == done => ("step-state-now", "held"),
            _ => ("step-state-waiting", "gone"),
        };
        Step { name, state, class }
    };
    names.into_iter().enumerate().map(step).collect()
}

#[derive(Template)]
#[template(path = "request.html")]
struct RequestDetails {
    page: Page,
    row: RequestRow,
    steps: Vec<Step>,
    proof_until: Option<Timestamp>,
    may_withdraw: bool,
    /// The owner's certificate, once it is issued.
    install: Option<CertificateId>,
    programs: &'static [Program],
}
