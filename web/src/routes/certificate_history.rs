//! The history of a certificate, with the actors.

use ca_core::policy::{Doer, ReportChannel};
use ca_core::types::{CertificateStatus, Happening, PersonId, Timestamp};
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::use_cases::status::history::{Deed, PastAct};

use crate::locale::reason_name;
use crate::render::Page;

/// An event in the history.
pub(super) struct Event {
    pub(super) at: Timestamp,
    /// The message about the event.
    pub(super) name: &'static str,
    /// The message about the reason.
    pub(super) reason: Option<&'static str>,
    /// The actor, for the viewer.
    pub(super) by: Option<String>,
}

impl Event {
    fn new(at: Timestamp, name: &'static str) -> Self {
        Self { at, name, reason: None, by: None }
    }
}

/// The history for the person `viewer`, oldest event first. Events that the trail does not tell, such as those of a restored
/// CRL, are taken from the state of the certificate.
pub(super) fn history(
    page: &Page,
    certificate: &CertificateView,
    past: &[PastAct],
    viewer: PersonId,
    now: Timestamp,
) -> Vec<Event> {
    let mut events = vec![Event::new(certificate.validity.not_before, "event-issued")];
    let mut is_revoked = false;
    let reason = untold_reason(certificate.status, past);
    for act in past {
        let by = act.by.map(|by| doer(page, certificate, by, act, viewer));
        let event = event(act, is_revoked);
        let reason = event.reason.or(reason.filter(|_| matches!(act.deed, Deed::Revoked(None))));
        events.push(Event { reason, by, ..event });
        is_revoked |= matches!(act.deed, Deed::Revoked(_));
    }
    match certificate.status {
        CertificateStatus::Held { at } if !is_told(past, at) => events.push(Event::new(at, "event-held")),
        CertificateStatus::Valid | CertificateStatus::Held { .. } => {}
        CertificateStatus::Revoked { at, reason, invalidity_date } => {
            events.extend(invalidity_date.map(|since| Event::new(since, "event-suspected")));
            if !is_revoked {
                events.push(Event { reason: Some(reason_name(reason)), ..Event::new(at, "event-revoked") });
            }
        }
    }
    if now > certificate.validity.not_after {
        events.push(Event::new(certificate.validity.not_after, "event-expired"));
    }
    events.sort_by_key(|event| event.at);
    events
}

/// Whether the present hold, since `at`, is in the trail.
fn is_told(past: &[PastAct], at: Timestamp) -> bool {
    past.iter().any(|act| act.deed == Deed::Held && act.at.unix_seconds() >= at.unix_seconds())
}

/// The reason of a revocation whose event the trail does not name, such as one of a certificate that was never delivered. A later
/// report may have changed the reason in the state of the certificate: then it is not known.
fn untold_reason(status: CertificateStatus, past: &[PastAct]) -> Option<&'static str> {
    let mut revocations = past.iter().filter(|act| matches!(act.deed, Deed::Revoked(_)));
    match (status, revocations.next()?.deed, revocations.next()) {
        (CertificateStatus::Revoked { reason, .. }, Deed::Revoked(None), None) => Some(reason_name(reason)),
        _ => None,
    }
}

fn event(act: &PastAct, is_revoked: bool) -> Event {
    let plain = |name| Event::new(act.at, name);
    match act.deed {
        Deed::Held => plain("event-held"),
        Deed::Released => plain("event-released"),
        Deed::Withdrawn => plain("event-withdrawn"),
        Deed::PutBack => plain("event-put-back"),
        Deed::Revoked(happening) if is_revoked => Event { reason: happening.map(label), ..plain("event-reported") },
        Deed::Revoked(happening) => {
            Event { reason: happening.map(|it| reason_name(it.reason())), ..plain("event-revoked") }
        }
    }
}

/// The message with the name of an event that is reported about a revoked certificate.
fn label(happening: Happening) -> &'static str {
    match happening {
        Happening::KeyLost => "happening-key-lost",
        Happening::KeyStolen => "happening-key-stolen",
        other => reason_name(other.reason()),
    }
}

/// The actor, in words for the viewer.
fn doer(page: &Page, certificate: &CertificateView, by: Doer, act: &PastAct, viewer: PersonId) -> String {
    match by {
        Doer::Owner if certificate.person == viewer => page.say("by-you"),
        Doer::Owner => page.say_of("by-owner", "name", &certificate.person_name),
        Doer::Officer(id) if id == viewer => page.say("by-you"),
        Doer::Officer(_) => match &act.officer {
            Some(name) => page.say_of("by-officer-named", "name", name),
            None => page.say("by-officer"),
        },
        Doer::Bearer(ReportChannel::Link) => page.say("by-link"),
        Doer::Bearer(ReportChannel::Code) => page.say("by-code"),
        Doer::Host => page.say("by-host"),
        Doer::System => page.say("by-system"),
    }
}
