//! `/officer/people/{id}`: one person, with everything that officers decide about them.

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::policy::{
    AddPerson, ChangeKind, DecideDeparture, Propose, ResetSecondFactor, ReviewRequests, SearchCertificates, SeePerson,
    permit,
};
use ca_core::types::{EntryClaimId, PersonId, PersonState};
use ca_core::use_cases::enrollment::{self, RequestView};
use ca_core::use_cases::people::entry_claims::{self, EntryClaim};
use ca_core::use_cases::people::overview::{self, PersonOverview};
use ca_core::use_cases::status::certificates::{self, CertificateView};
use serde::Deserialize;

use super::certificate_row::CertificateRow;
use super::people::{language_name, state_name};
use super::requests::RequestRow;
use crate::locale::{role_name, say_with};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
}

/// Shows the account, and, to officers who may see them, certificates and requests.
pub(crate) async fn show(me: SignedIn, id: Path<PersonId>, Query(arrival): Query<Arrival>) -> Answer {
    let (actor, id, limits) = (me.actor(), *id, me.web.limits);
    let permitted = permit(&actor, SeePerson)?;
    let sees_certificates = permit(&actor, SearchCertificates).is_ok();
    let sees_requests = permit(&actor, ReviewRequests).is_ok();
    let (found, certificates, requests, claims) = me
        .call(move |ca| {
            let found = overview::view_person(ca, &permitted, id, limits)?;
            let certificates =
                if sees_certificates { certificates::list_certificates(ca, &actor, id)? } else { Vec::new() };
            let requests = if sees_requests { enrollment::list_requests(ca, &actor, id)? } else { Vec::new() };
            let claims = match permit(&actor, ReviewRequests) {
                Ok(permitted) => entry_claims::list_claims_of(ca, &permitted, id)?,
                Err(_) => Vec::new(),
            };
            Ok((found, certificates, requests, claims))
        })
        .await?;
    let done = match arrival.done.as_deref() {
        Some("entry-confirmed") => Some("entry-confirmed"),
        Some("entry-refused") => Some("entry-refused"),
        Some("invited") => Some("invite-again-done"),
        Some("role-withdrawn") => Some("role-withdrawn-done"),
        Some("reset") => Some("reset-second-factor-done"),
        _ => None,
    };
    let view = PersonView::new(&me, found, done);
    render::page(&PersonView {
        certificates: sees_certificates.then(|| rows(&me, &certificates)),
        requests: sees_requests
            .then(|| requests.iter().map(|request: &RequestView| RequestRow::new(request, None)).collect()),
        claims: claims.iter().map(|claim| ClaimRow::new(&me, claim)).collect(),
        ..view
    })
}

fn rows(me: &SignedIn, certificates: &[CertificateView]) -> Vec<CertificateRow> {
    let now = me.web.ca.clock().now();
    certificates.iter().map(|certificate| CertificateRow::among(certificate, certificates, now)).collect()
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonView {
    page: Page,
    done: Option<&'static str>,
    found: PersonOverview,
    /// `None` for a viewer who may not see certificates.
    certificates: Option<Vec<CertificateRow>>,
    /// `None` for a viewer who may not see requests.
    requests: Option<Vec<RequestRow>>,
    /// Directory entries that want to sign in as this person.
    claims: Vec<ClaimRow>,
    roles: Vec<&'static str>,
    language: &'static str,
    state: Option<&'static str>,
    /// The paths of what this viewer may do about the person, each with its text.
    acts: Vec<(String, String)>,
}

struct ClaimRow {
    id: EntryClaimId,
    text: String,
}

impl ClaimRow {
    fn new(me: &SignedIn, claim: &EntryClaim) -> Self {
        let id = if claim.refused_at.is_some() { "person-entry-refused" } else { "person-entry-waits" };
        let named: [(&str, &dyn std::fmt::Display); 2] = [("entry", &claim.name), ("address", &claim.address)];
        Self { id: claim.id, text: say_with(me.page("person-title").language, id, &named) }
    }
}

impl PersonView {
    fn new(me: &SignedIn, found: PersonOverview, done: Option<&'static str>) -> Self {
        let page = me.page("person-title");
        Self {
            acts: acts(me, &page, &found),
            done,
            certificates: None,
            requests: None,
            claims: Vec::new(),
            roles: found.person.roles.iter().map(|role| role_name(*role)).collect(),
            language: language_name(found.person.language),
            state: state_name(found.person.state),
            found,
            page,
        }
    }
}

fn acts(me: &SignedIn, page: &Page, found: &PersonOverview) -> Vec<(String, String)> {
    let (actor, id, is_active) = (me.actor(), found.person.id, found.person.state == PersonState::Active);
    let departure =
        if is_active { page.say_of("departure-link", "name", &found.person.name) } else { page.say("departure-title") };
    let all = [
        (permit(&actor, AddPerson).is_ok(), "addresses", page.say("addresses-title")),
        (is_active && permit(&actor, AddPerson).is_ok(), "invite", page.say("invite-again-title")),
        (is_active && permit(&actor, Propose { kind: ChangeKind::Roles }).is_ok(), "roles", page.say("roles-title")),
        (
            found.second_factor.is_some() && permit(&actor, ResetSecondFactor { owner: id }).is_ok(),
            "second-factor/reset",
            page.say("reset-second-factor-title"),
        ),
        (permit(&actor, DecideDeparture { person: id }).is_ok(), "departure", departure),
    ];
    let open = all.into_iter().filter(|(is_open, ..)| *is_open);
    open.map(|(_, act, text)| (format!("/officer/people/{id}/{act}"), text)).collect()
}
