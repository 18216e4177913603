//! The shared parts of all pages, and the rendering of a view.

pub(crate) mod fault_page;

use std::fmt::Display;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use askama::Template;
use ca_core::Error;
use ca_core::config::Contact;
use ca_core::policy::Role;
use ca_core::types::{Language, Sha256Digest, Timestamp};
use time::UtcOffset;

use crate::fault::Fault;
use crate::form::Faults;
use crate::visitor::Visitor;
use crate::{browser_code, csrf, locale};

/// The result of a handler.
pub(crate) type Answer = Result<HttpResponse, Fault>;

/// The frame of a page: its visitor, language and navigation.
pub(crate) struct Page {
    pub(crate) language: Language,
    pub(crate) title: String,
    pub(crate) organisation: String,
    /// The name of the signed-in person.
    pub(crate) person: Option<String>,
    pub(crate) rooms: Vec<Room>,
    pub(crate) csrf: String,
    pub(crate) path: String,
    pub(crate) demo: bool,
    /// Whether the public look-up is enabled.
    pub(crate) look_up: bool,
    /// Whether the self-check is enabled.
    pub(crate) has_self_check: bool,
    /// How to reach a security officer, if the organisation says so.
    pub(crate) contact: Option<Contact>,
    /// The validation errors of the form on this page.
    pub(crate) faults: Faults,
    offset: UtcOffset,
    hold_days: u32,
}

impl Visitor {
    /// A page for this visitor, under the message `title`.
    pub(crate) fn page(&self, title: &'static str) -> Page {
        Page::new(self, title)
    }
}

/// A link in the navigation.
pub(crate) struct Room {
    pub(crate) path: &'static str,
    pub(crate) text: String,
    pub(crate) is_current: bool,
}

impl Page {
    pub(crate) fn new(visitor: &Visitor, title: &'static str) -> Self {
        Self {
            language: visitor.language,
            title: visitor.say(title),
            organisation: visitor.web.ca.settings().organisation.name.clone(),
            person: name_of(visitor),
            rooms: rooms(visitor),
            csrf: csrf::token_for(&visitor.secret),
            path: visitor.path.to_string(),
            demo: visitor.web.demo,
            look_up: visitor.web.look_up,
            has_self_check: visitor.web.self_check.get().is_some(),
            contact: visitor.web.ca.settings().contact.clone(),
            faults: Faults::default(),
            offset: visitor.web.offset,
            hold_days: visitor.web.ca.settings().policy.hold_days,
        }
    }

    /// The same page with the validation errors of its form.
    pub(crate) fn with(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// The same page under the path of its form, for the answer to a POST to another path: the language switch and Back lead there.
    pub(crate) fn at(mut self, path: String) -> Self {
        self.path = path;
        self
    }

    /// Whether this program serves a script.
    #[expect(clippy::unused_self, reason = "templates ask the page")]
    pub(crate) fn has_script(&self) -> bool {
        browser_code::IS_BUILT_IN
    }

    /// The message `id`.
    pub(crate) fn say(&self, id: &str) -> String {
        locale::say(self.language, id)
    }

    /// The message `id` with a value for its placeholder.
    pub(crate) fn say_of(&self, id: &str, name: &str, value: impl Display) -> String {
        locale::say_with(self.language, id, &[(name, &value)])
    }

    /// A message that states the time after which a hold becomes a revocation.
    pub(crate) fn say_of_hold(&self, id: &str) -> String {
        locale::say_of_hold(self.language, id, self.hold_days)
    }

    /// The date of a time.
    pub(crate) fn day(&self, at: &Timestamp) -> String {
        locale::day(self.language, *at, self.offset)
    }

    /// A time to the minute.
    pub(crate) fn moment(&self, at: &Timestamp) -> String {
        locale::moment(self.language, *at, self.offset)
    }

    /// The name of the zone of all times.
    pub(crate) fn zone(&self) -> String {
        locale::zone(self.offset)
    }

    /// The name of a browser as stored with a session or a request.
    pub(crate) fn device(&self, device: &str) -> String {
        locale::device_name(self.language, device)
    }

    /// The validation error of `field`.
    pub(crate) fn fault_at(&self, field: &str) -> Option<&str> {
        self.faults.at(field)
    }

    /// Ids of the hint and the fault that describe `field`, for `aria-describedby`.
    pub(crate) fn described_by(&self, field: &str, has_hint: bool) -> String {
        let hint = has_hint.then(|| format!("{field}-hint"));
        let fault = self.fault_at(field).map(|_| format!("{field}-fault"));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}

/// A digest as groups of four hexadecimal digits in capitals, for comparison by telephone.
pub(crate) fn groups(digest: &Sha256Digest) -> Vec<String> {
    let digits: Vec<char> = digest.to_string().to_ascii_uppercase().chars().collect();
    digits.chunks(4).map(|group| group.iter().collect()).collect()
}

/// The name of the session's person, even if the second factor is missing.
fn name_of(visitor: &Visitor) -> Option<String> {
    let signed_in = visitor.session.as_deref().map(|session| &session.person);
    let person = signed_in.or(visitor.awaiting.as_deref().map(|awaiting| &awaiting.person));
    person.map(|person| person.name.to_string())
}

/// The navigation for this visitor; officers' pages are shown to officers only.
fn rooms(visitor: &Visitor) -> Vec<Room> {
    let Some(session) = visitor.session.as_deref() else { return Vec::new() };
    let holds = |roles: &[Role]| roles.iter().any(|role| session.actor.holds(*role));
    let has_destinations = !visitor.web.ca.settings().destinations.is_empty();
    let all = [
        ("/certificates", "room-certificates", true),
        ("/requests", "room-requests", true),
        ("/sessions", "room-sessions", true),
        ("/officer", "overview-title", holds(&Role::ALL)),
        (
            "/officer/queue",
            "queue-title",
            holds(&[Role::RegistrationOfficer, Role::SecurityOfficer, Role::Administrator]),
        ),
        ("/officer/people", "room-people", holds(&[Role::RegistrationOfficer, Role::Administrator])),
        (
            "/officer/certificates",
            "room-search",
            holds(&[Role::RegistrationOfficer, Role::SecurityOfficer, Role::Auditor]),
        ),
        ("/officer/departures", "departures-title", holds(&[Role::SecurityOfficer])),
        ("/officer/proposals", "proposals-title", holds(&Role::ALL)),
        ("/officer/installation", "installation-title", holds(&[Role::SecurityOfficer, Role::Administrator])),
        ("/officer/audit", "room-audit", holds(&[Role::Auditor])),
        (
            "/officer/destinations",
            "destinations-title",
            has_destinations && holds(&[Role::SecurityOfficer, Role::Auditor, Role::Administrator]),
        ),
    ];
    let open = all.into_iter().filter(|(_, _, is_open)| *is_open);
    open.map(|(path, id, _)| Room { path, text: visitor.say(id), is_current: is_in(&visitor.path, path) }).collect()
}

/// Whether `path` is the room or a page inside it. The rooms of officers are not inside their overview.
fn is_in(path: &str, room: &str) -> bool {
    let is_around = room == "/officer";
    path.strip_prefix(room)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('?') || (!is_around && rest.starts_with('/')))
}

/// The view as a page.
pub(crate) fn page(view: &impl Template) -> Answer {
    page_with(StatusCode::OK, view)
}

/// The view as a page with a form that must be corrected.
pub(crate) fn form_again(view: &impl Template) -> Answer {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, view)
}

fn page_with(status: StatusCode, view: &impl Template) -> Answer {
    let html = view.render().map_err(Error::internal)?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
}

/// A redirect to another page (303), so that reloading repeats no action.
pub(crate) fn go_to(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}
