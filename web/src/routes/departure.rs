//! `/officer/people/{id}/departure`: somebody leaves. The page asks first, and shows afterwards what was done.

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::{DecideDeparture, Permitted, permit};
use ca_core::types::{PersonId, PersonState, Timestamp};
use ca_core::use_cases::departure::{self, Departure, Forecast};
use ca_core::use_cases::people::roster::{self, Person};
use ca_core::use_cases::revocation::revoke::effect::{Effect, view_effect};
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::{Ca, Result};

use super::certificate_row::CertificateRow;
use super::revoked::{is_waiting, sentences};
use crate::form::{NoFields, Posted};
use crate::locale::role_name;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Asks whether the departure should begin, with everything that it does; or shows the one that has begun.
pub(crate) async fn show(me: SignedIn, id: Path<PersonId>) -> Answer {
    let (permitted, person) = (permit(&me.actor(), DecideDeparture { person: *id })?, *id);
    let found = me
        .call(move |ca| {
            let person = roster::find_person(ca, person)?;
            let departure = departure::find_departure(ca, &permitted)?;
            Ok(match departure {
                Some(departure) if person.state != PersonState::Active => {
                    let certificates = list_effects(ca, &permitted, &departure)?;
                    Found::Begun { person, departure, certificates }
                }
                earlier => Found::Active { forecast: departure::forecast(ca, &permitted)?, person, earlier },
            })
        })
        .await?;
    match found {
        Found::Active { person, forecast, earlier } => {
            render::page(&AskView::new(&me, &person, &forecast, earlier.as_ref()))
        }
        Found::Begun { person, departure, certificates } => {
            render::page(&DepartureView::new(&me, &person, &departure, &certificates))
        }
    }
}

enum Found {
    Active { person: Person, forecast: Forecast, earlier: Option<Departure> },
    Begun { person: Person, departure: Departure, certificates: Vec<(CertificateView, Option<Effect>)> },
}

fn list_effects(
    ca: &Ca,
    permitted: &Permitted<DecideDeparture>,
    departure: &Departure,
) -> Result<Vec<(CertificateView, Option<Effect>)>> {
    let certificates = departure::list_concerned(ca, permitted, departure)?;
    certificates
        .into_iter()
        .map(|certificate| {
            let effect = view_effect(ca, &certificate)?;
            Ok((certificate, effect))
        })
        .collect()
}

/// Begins the departure.
pub(crate) async fn begin(me: SignedIn, id: Path<PersonId>, _: Posted<NoFields>) -> Answer {
    let permitted = permit(&me.actor(), DecideDeparture { person: *id })?;
    me.call(move |ca| departure::begin_departure(ca, &permitted)).await?;
    Ok(render::go_to(&format!("/officer/people/{id}/departure")))
}

/// Undoes it.
pub(crate) async fn undo(me: SignedIn, id: Path<PersonId>, _: Posted<NoFields>) -> Answer {
    let permitted = permit(&me.actor(), DecideDeparture { person: *id })?;
    me.call(move |ca| departure::undo_departure(ca, &permitted)).await?;
    Ok(render::go_to("/officer/departures?done=undone"))
}

/// Asks before the certificates are revoked for good.
pub(crate) async fn ask_completion(me: SignedIn, id: Path<PersonId>) -> Answer {
    let (permitted, person) = (permit(&me.actor(), DecideDeparture { person: *id })?, *id);
    let (person, departure) =
        me.call(move |ca| Ok((roster::find_person(ca, person)?, departure::find_departure(ca, &permitted)?))).await?;
    match departure.filter(|departure| departure.end.is_none()) {
        Some(departure) => render::page(&CompleteView {
            page: me.page("departure-complete-title"),
            id: person.id,
            name: person.name.to_string(),
            revokes_at: departure.revokes_at,
        }),
        None => Ok(render::go_to(&format!("/officer/people/{id}/departure"))),
    }
}

/// Revokes the certificates before the grace period ends.
pub(crate) async fn complete(me: SignedIn, id: Path<PersonId>, _: Posted<NoFields>) -> Answer {
    let permitted = permit(&me.actor(), DecideDeparture { person: *id })?;
    me.call(move |ca| departure::complete_departure(ca, &permitted)).await?;
    Ok(render::go_to(&format!("/officer/people/{id}/departure")))
}

#[derive(Template)]
#[template(path = "departure_ask.html")]
struct AskView {
    page: Page,
    id: PersonId,
    name: String,
    addresses: Vec<String>,
    rows: Vec<CertificateRow>,
    sessions: usize,
    requests: usize,
    roles: Vec<&'static str>,
    revokes_at: Timestamp,
    /// Whether the certificates are revoked at once.
    is_immediate: bool,
    /// Whether the policy set has a hold; otherwise certificates are withdrawn from the directories.
    knows_hold: bool,
    /// When an earlier departure was undone.
    undone_at: Option<Timestamp>,
}

impl AskView {
    fn new(me: &SignedIn, person: &Person, forecast: &Forecast, earlier: Option<&Departure>) -> Self {
        let (now, policy) = (me.web.ca.clock().now(), &me.web.ca.settings().policy);
        Self {
            page: me.page("departure-title"),
            id: person.id,
            name: person.name.to_string(),
            addresses: addresses(person),
            rows: forecast.certificates.iter().map(|certificate| CertificateRow::new(certificate, now)).collect(),
            sessions: forecast.sessions,
            requests: forecast.requests,
            roles: forecast.roles.iter().map(|role| role_name(*role)).collect(),
            revokes_at: forecast.revokes_at,
            is_immediate: policy.departure_days == 0,
            knows_hold: policy.set.knows_hold(),
            undone_at: earlier.and_then(|earlier| earlier.end.as_ref()).map(|end| end.at),
        }
    }
}

#[derive(Template)]
#[template(path = "departure.html")]
struct DepartureView {
    page: Page,
    id: PersonId,
    name: String,
    addresses: Vec<String>,
    begun_at: Timestamp,
    revokes_at: Timestamp,
    roles: Vec<&'static str>,
    /// When the certificates were revoked; `None` while the departure is held.
    completed_at: Option<Timestamp>,
    certificates: Vec<Concerned>,
    /// Whether the page will show more later.
    is_waiting: bool,
}

/// A certificate, and what the departure did to it.
struct Concerned {
    row: CertificateRow,
    done: Vec<String>,
}

impl DepartureView {
    fn new(
        me: &SignedIn,
        person: &Person,
        departure: &Departure,
        certificates: &[(CertificateView, Option<Effect>)],
    ) -> Self {
        let (page, now) = (me.page("departure-title"), me.web.ca.clock().now());
        let is_waiting = certificates.iter().any(|(_, effect)| effect.as_ref().is_some_and(is_waiting));
        let concerned = certificates.iter().map(|(certificate, effect)| Concerned {
            row: CertificateRow::new(certificate, now),
            done: effect
                .as_ref()
                .map(|effect| sentences(&page, effect, certificate.profile.encrypts(), now))
                .unwrap_or_default(),
        });
        Self {
            certificates: concerned.collect(),
            id: person.id,
            name: person.name.to_string(),
            addresses: addresses(person),
            begun_at: departure.begun_at,
            revokes_at: departure.revokes_at,
            roles: departure.roles.iter().map(|role| role_name(*role)).collect(),
            completed_at: departure.end.as_ref().map(|end| end.at),
            is_waiting,
            page,
        }
    }
}

#[derive(Template)]
#[template(path = "departure_complete.html")]
struct CompleteView {
    page: Page,
    id: PersonId,
    name: String,
    revokes_at: Timestamp,
}

fn addresses(person: &Person) -> Vec<String> {
    person.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect()
}
