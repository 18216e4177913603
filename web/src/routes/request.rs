//! `/requests/{id}`

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::types::{CertificateId, RequestId, Sha256Digest, Timestamp};
use ca_core::use_cases::enrollment::{self, Ending, RequestCourse, RequestState};

use super::install::Program;
use super::requests::RequestRow;
use crate::locale::{say_with, why_refused};
use crate::refresh::{self, Refreshing, Reload};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The page of a request: its state and its next step. While the request is open it reloads itself.
pub(crate) async fn show(me: SignedIn, id: Path<RequestId>, Query(refreshing): Query<Refreshing>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let course = me.call(move |ca| enrollment::find_course(ca, &actor, id)).await?;
    let view = RequestDetails::new(&me, &course, &refreshing);
    let mut answer = render::page(&view)?;
    if view.reload.is_on() {
        refresh::reload(&mut answer, &format!("/requests/{id}"))?;
    }
    Ok(answer)
}

struct Step {
    name: &'static str,
    state: &'static str,
    class: &'static str,
}

/// The steps of a request, each with its state. Only an officer's decision is a step of its own; any other approval follows at
/// once from the confirmation.
fn steps(course: &RequestCourse) -> Vec<Step> {
    let names: &[&'static str] = if course.has_officer {
        &["step-submitted", "step-proven", "step-approved", "step-issued"]
    } else {
        &["step-submitted", "step-proven", "step-issued"]
    };
    let last = names.len() - 1;
    let (done, is_stopped) = match course.request.state {
        RequestState::Submitted { .. } => (1, false),
        RequestState::MailboxProven { .. } => (2, false),
        RequestState::Approved { .. } => (last, false),
        RequestState::Issued { .. } => (names.len(), false),
        RequestState::Ended { how: Ending::NotIssuable, .. } => (last, true),
        RequestState::Ended { .. } => (1 + usize::from(course.is_proven), true),
    };
    let step = |(n, name): (usize, &'static str)| {
        let (state, class) = match n {
            n if n < done => ("step-state-done", "good"),
            n if n == done && is_stopped => ("step-state-stopped", "gone"),
            _ if is_stopped => ("step-state-left-out", "gone"),
            n if n == done => ("step-state-now", "held"),
            _ => ("step-state-waiting", "gone"),
        };
        Step { name, state, class }
    };
    names.iter().copied().enumerate().map(step).collect()
}

/// The message with the next step.
fn next_of(course: &RequestCourse, usual: &'static str) -> &'static str {
    match course.request.state {
        RequestState::Ended { how: Ending::Expired, .. } if course.is_proven => "next-undecided",
        _ => usual,
    }
}

/// The message with the owner's next step in the browser that has the keys, and one of the keys.
fn next_here(course: &RequestCourse, row: &RequestRow) -> Option<(Sha256Digest, &'static str)> {
    let is_issued = matches!(course.request.state, RequestState::Issued { .. });
    let key = row.keys.iter().find_map(|key| key.digest).filter(|_| is_issued && row.is_own)?;
    let message = if row.keys.len() > 1 { "next-issued-here-two" } else { "next-issued-here" };
    Some((key, message))
}

#[derive(Template)]
#[template(path = "request.html")]
struct RequestDetails {
    page: Page,
    row: RequestRow,
    steps: Vec<Step>,
    next: &'static str,
    next_here: Option<(Sha256Digest, &'static str)>,
    /// Who refused it, and when, in a sentence.
    refusal: Option<String>,
    /// Why it was refused.
    reason: Option<String>,
    proof_until: Option<Timestamp>,
    may_withdraw: bool,
    /// The owner's certificate, once it is issued.
    install: Option<CertificateId>,
    programs: &'static [Program],
    reload: Reload,
}

impl RequestDetails {
    fn new(me: &SignedIn, course: &RequestCourse, refreshing: &Refreshing) -> Self {
        let request = &course.request;
        let row = RequestRow::new(request, Some(me.id()));
        let page = me.page("request-title");
        let is_open = matches!(request.state, RequestState::Submitted { .. } | RequestState::MailboxProven { .. });
        let proof_until = match request.state {
            RequestState::Submitted { proof_expires_at } => Some(proof_expires_at),
            _ => None,
        };
        let is_over = matches!(request.state, RequestState::Issued { .. } | RequestState::Ended { .. });
        Self {
            steps: steps(course),
            next: next_of(course, row.next),
            next_here: next_here(course, &row),
            refusal: refusal(&page, course),
            reason: request.why_refused.as_ref().map(|why| why_refused(page.language, why)),
            proof_until,
            may_withdraw: row.is_own && is_open,
            // Its page has the certificate for the other purpose too.
            install: row.keys.iter().find_map(|key| key.certificate).filter(|_| row.is_own),
            programs: Program::ALL,
            reload: Reload::of(!is_over, refreshing),
            row,
            page,
        }
    }
}

fn refusal(page: &Page, course: &RequestCourse) -> Option<String> {
    let RequestState::Ended { at, how: Ending::ByOfficer } = course.request.state else { return None };
    let (officer, at) = (course.refused_by.as_ref()?, page.moment(&at));
    Some(say_with(page.language, "request-refused-by", &[("officer", officer), ("at", &at)]))
}
