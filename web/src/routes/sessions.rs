//! `/sessions`: the person's open sessions.

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::types::{SessionId, Timestamp};
use ca_core::use_cases::people::second_factor::{self, SecondFactorStatus};
use ca_core::use_cases::people::sessions::{self, OwnSession};
use serde::Deserialize;

use crate::form::{NoFields, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Place {
    done: Option<String>,
}

/// Lists the person's own sessions.
pub(crate) async fn list(me: SignedIn, Query(place): Query<Place>) -> Answer {
    let (actor, token, limits) = (me.actor(), me.secret.to_string(), me.web.limits);
    let person = me.id();
    let (found, factor, has_codes) = me
        .call(move |ca| {
            let found = sessions::list_sessions(ca, &actor, &token, limits)?;
            let codes = second_factor::find_codes(ca, person, &token)?;
            let has_codes = codes.is_some_and(|codes| codes.shown.is_some());
            Ok((found, second_factor::find_status(ca, person)?, has_codes))
        })
        .await?;
    let done = match place.done.as_deref() {
        Some("password") => Some("password-changed"),
        Some("ended") => Some("sessions-ended"),
        Some("others") => Some("sessions-others-ended"),
        _ => None,
    };
    let has_others = found.iter().any(|session| !session.is_this);
    let rows = found.into_iter().map(SessionRow::from).collect();
    render::page(&SessionsView { page: me.page("sessions-title"), done, rows, has_others, factor, has_codes })
}

/// Ends one session; if it is this one, the next page is the sign-in page.
pub(crate) async fn end(me: SignedIn, id: Path<SessionId>, _: Posted<NoFields>) -> Answer {
    let (person, id) = (me.id(), *id);
    me.call(move |ca| sessions::end_own_session(ca, person, id)).await?;
    Ok(render::go_to("/sessions?done=ended"))
}

/// Ends all sessions except this one.
pub(crate) async fn end_others(me: SignedIn, _: Posted<NoFields>) -> Answer {
    let (person, token) = (me.id(), me.secret.to_string());
    me.call(move |ca| sessions::end_other_sessions(ca, person, &token)).await?;
    Ok(render::go_to("/sessions?done=others"))
}

struct SessionRow {
    id: SessionId,
    opened_at: Timestamp,
    seen_at: Timestamp,
    source: String,
    agent: String,
    is_this: bool,
}

impl From<OwnSession> for SessionRow {
    fn from(session: OwnSession) -> Self {
        let OwnSession { id, opened_at, seen_at, origin, is_this } = session;
        Self { id, opened_at, seen_at, source: origin.source, agent: origin.agent, is_this }
    }
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsView {
    page: Page,
    done: Option<&'static str>,
    rows: Vec<SessionRow>,
    has_others: bool,
    factor: Option<SecondFactorStatus>,
    /// Whether its recovery codes can be shown in this session.
    has_codes: bool,
}
