//! `/certificates/{id}/revoke`: the event, and the resulting action.

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::{Actor, RevokeCertificate, permit};
use ca_core::types::{CertificateId, CertificateStatus, Happening, RevocationReason, Timestamp};
use ca_core::use_cases::revocation::revoke;
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::use_cases::status::publish_crl;
use ca_core::{Ca, Result};
use serde::Deserialize;

use super::certificate_row::CertificateRow;
use crate::form::{Faults, Posted};
use crate::locale;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;
use crate::visitor::Visitor;

/// Shows the possible events and their effects.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let forecast = me.call(move |ca| Forecast::read(ca, &actor, find_revocable(ca, &actor, id)?)).await?;
    render::page(&RevokeView::new(&me, &forecast, Report::default(), Faults::default()))
}

#[derive(Default, Deserialize)]
pub(crate) struct Report {
    #[serde(default)]
    happening: String,
    #[serde(default)]
    since: String,
}

/// Revokes the certificate.
pub(crate) async fn revoke(me: SignedIn, id: Path<CertificateId>, Posted(form): Posted<Report>) -> Answer {
    let (actor, id, token) = (me.actor(), *id, me.secret.to_string());
    let mut faults = Faults::default();
    let happening = form.happening.parse::<Happening>().ok();
    let since = if happening == Some(Happening::KeyStolen) { read_since(&me, &form.since, &mut faults) } else { None };
    let is_clear = faults.is_empty();
    let unclear = me
        .call(move |ca| {
            let certificate = find_revocable(ca, &actor, id)?;
            let is_own = actor.is(certificate.person);
            let happening = happening.filter(|happening| !(is_own && happening.is_for_office()));
            match happening {
                Some(happening) if is_clear => {
                    let permitted = permit(&actor, RevokeCertificate { owner: certificate.person })?;
                    revoke::revoke_in_session(ca, &permitted, id, happening, since, &token)?;
                    Ok(None)
                }
                _ => Ok(Some((Forecast::read(ca, &actor, certificate)?, happening))),
            }
        })
        .await?;
    let Some((forecast, happening)) = unclear else {
        return Ok(render::go_to(&format!("/certificates/{id}/revoked")));
    };
    if happening.is_none() {
        faults.note(&me, "happening", "fault-happening");
    }
    render::form_again(&RevokeView::new(&me, &forecast, form, faults))
}

/// The certificate, if the actor may revoke it.
fn find_revocable(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<CertificateView> {
    let certificate = certificates::find_certificate(ca, actor, id)?;
    permit(actor, RevokeCertificate { owner: certificate.person })?;
    Ok(certificate)
}

/// The time since which a stolen key is in doubt; `None` when it is unknown.
pub(crate) fn read_since(me: &Visitor, text: &str, faults: &mut Faults) -> Option<Timestamp> {
    if text.trim().is_empty() {
        return None;
    }
    let since = locale::read_moment(text, me.web.offset).filter(|since| *since <= me.web.ca.clock().now());
    if since.is_none() {
        faults.note(me, "since", "error-time");
    }
    since
}

/// The effects of a revocation that are known in advance.
struct Forecast {
    certificate: CertificateView,
    /// Other certificates that are revoked with this one when the key is lost or stolen.
    sharing: Vec<CertificateView>,
    /// The latest time until which clients may use an older CRL, UTC.
    lag: Option<Timestamp>,
}

impl Forecast {
    fn read(ca: &Ca, actor: &Actor, certificate: CertificateView) -> Result<Self> {
        let newest = publish_crl::newest_facts(ca, certificate.authority)?;
        let sharing = certificates::list_sharing_key(ca, actor, &certificate)?;
        Ok(Self { certificate, sharing, lag: newest.map(|crl| crl.next_update) })
    }
}

/// A selectable event.
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) label: &'static str,
    pub(crate) effect: &'static str,
    pub(crate) asks_since: bool,
}

pub(crate) fn choice(happening: Happening) -> Choice {
    let (label, effect) = match happening {
        Happening::KeyLost => ("happening-key-lost", "happening-key-lost-effect"),
        Happening::KeyStolen => ("happening-key-stolen", "happening-key-stolen-effect"),
        Happening::KeyDestroyed => ("happening-key-destroyed", "happening-key-destroyed-effect"),
        Happening::PersonLeft => ("happening-person-left", "happening-person-left-effect"),
        Happening::NameChanged => ("happening-name-changed", "happening-name-changed-effect"),
        Happening::Superseded => ("happening-superseded", "happening-superseded-effect"),
        Happening::NoLongerUsed => ("happening-no-longer-used", "happening-no-longer-used-effect"),
        Happening::Unspecified => ("happening-unspecified", "happening-unspecified-effect"),
    };
    Choice { value: happening.name(), label, effect, asks_since: happening == Happening::KeyStolen }
}

/// The events that this person can report about the certificate. The owner can't report events that only an office may
/// report; about a revoked certificate only the compromise of its key can be reported.
fn happenings(me: &SignedIn, certificate: &CertificateView) -> Vec<Happening> {
    let is_own = certificate.person == me.id();
    let says_something = |happening: &Happening| match certificate.status {
        CertificateStatus::Revoked { reason, .. } => {
            happening.reason() == RevocationReason::KeyCompromise
                && (*happening == Happening::KeyStolen || reason != RevocationReason::KeyCompromise)
        }
        _ => true,
    };
    let fits = |happening: &Happening| !(is_own && happening.is_for_office()) && says_something(happening);
    Happening::ALL.into_iter().filter(fits).collect()
}

#[derive(Template)]
#[template(path = "revoke.html")]
struct RevokeView {
    page: Page,
    row: CertificateRow,
    serial: String,
    choices: Vec<Choice>,
    happening: String,
    since: String,
    sharing: Vec<CertificateRow>,
    lag: Option<Timestamp>,
    encrypts: bool,
    is_own: bool,
    is_revoked: bool,
}

impl RevokeView {
    fn new(me: &SignedIn, forecast: &Forecast, report: Report, faults: Faults) -> Self {
        let certificate = &forecast.certificate;
        let now = me.web.ca.clock().now();
        let is_revoked = matches!(certificate.status, CertificateStatus::Revoked { .. });
        let choices: Vec<Choice> = happenings(me, certificate).into_iter().map(choice).collect();
        let happening = match choices.as_slice() {
            [only] => only.value.to_owned(),
            _ => report.happening,
        };
        Self {
            page: me.page(if is_revoked { "stolen-title" } else { "revoke-title" }).with(faults),
            row: CertificateRow::new(certificate, now),
            serial: certificate.serial.to_string(),
            choices,
            happening,
            since: report.since,
            sharing: forecast.sharing.iter().map(|other| CertificateRow::new(other, now)).collect(),
            lag: forecast.lag,
            encrypts: certificate.profile.encrypts(),
            is_own: certificate.person == me.id(),
            is_revoked,
        }
    }
}
