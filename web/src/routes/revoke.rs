//! `/certificates/{id}/revoke`: what happened, and what was done about it.

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::{RevokeCertificate, permit};
use ca_core::types::{CertificateId, CertificateStatus, Timestamp};
use ca_core::use_cases::certificates::{self, CertificateView};
use ca_core::use_cases::publish_crl;
use ca_core::use_cases::revoke::{self, Happening};
use serde::Deserialize;

use super::certificate::{find, reason_name};
use super::certificates::CertificateRow;
use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::locale;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The question, with what each answer does.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let certificate = find(&me, *id).await?;
    permit(&me.actor(), RevokeCertificate { owner: certificate.person })?;
    if matches!(certificate.status, CertificateStatus::Revoked { .. }) {
        return Ok(render::go_to(&format!("/certificates/{id}/revoked")));
    }
    render::page(&RevokeView::new(&me, &certificate, String::new(), String::new(), Faults::default()))
}

#[derive(Deserialize)]
pub(crate) struct Report {
    #[serde(default)]
    happening: String,
    #[serde(default)]
    since: String,
}

/// Revokes.
pub(crate) async fn revoke(me: SignedIn, id: Path<CertificateId>, Posted(form): Posted<Report>) -> Answer {
    let id = *id;
    let certificate = find(&me, id).await?;
    permit(&me.actor(), RevokeCertificate { owner: certificate.person })?;
    let mut faults = Faults::default();
    let happening = form.happening.parse::<Happening>().ok();
    if happening.is_none() {
        faults.note(&me, "happening", "fault-happening");
    }
    let since = if happening == Some(Happening::KeyStolen) { read_since(&me, &form.since, &mut faults) } else { None };
    let Some(happening) = happening.filter(|_| faults.is_empty()) else {
        return render::form_again(&RevokeView::new(&me, &certificate, form.happening, form.since, faults));
    };
    let actor = me.actor();
    me.call(move |ca| {
        let permitted = permit(&actor, RevokeCertificate { owner: certificate.person })?;
        revoke::revoke_certificate(ca, &permitted, id, happening, since)
    })
    .await?;
    Ok(render::go_to(&format!("/certificates/{id}/revoked")))
}

/// Since when a stolen key is in doubt; nothing when that is not known.
fn read_since(me: &SignedIn, text: &str, faults: &mut Faults) -> Option<Timestamp> {
    if text.trim().is_empty() {
        return None;
    }
    let since = locale::read_moment(text, me.web.offset).filter(|since| *since <= me.web.ca.clock().now());
    if since.is_none() {
        faults.note(me, "since", "error-time");
    }
    since
}

/// What was done, and until when others may not know.
pub(crate) async fn done(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let (certificate, crl) = me
        .call(move |ca| {
            let certificate = certificates::find_certificate(ca, &actor, id)?;
            let crl = publish_crl::newest_facts(ca, certificate.authority)?;
            Ok((certificate, crl))
        })
        .await?;
    let CertificateStatus::Revoked { at, reason, invalidity_date } = certificate.status else {
        return Err(Fault::NoSuchPage);
    };
    render::page(&RevokedView {
        page: me.page("revoked-title"),
        row: CertificateRow::new(&certificate, me.web.ca.clock().now()),
        serial: certificate.serial.to_string(),
        at,
        reason: reason_name(reason),
        since: invalidity_date,
        lag: crl.map(|crl| crl.next_update),
        is_own: certificate.person == me.id(),
        keep: certificate.profile.encrypts(),
    })
}

struct Choice {
    value: &'static str,
    label: &'static str,
    effect: &'static str,
    asks_since: bool,
}

fn choice(happening: Happening) -> Choice {
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

#[derive(Template)]
#[template(path = "revoke.html")]
struct RevokeView {
    page: Page,
    row: CertificateRow,
    serial: String,
    choices: Vec<Choice>,
    happening: String,
    since: String,
}

impl RevokeView {
    fn new(me: &SignedIn, certificate: &CertificateView, happening: String, since: String, faults: Faults) -> Self {
        let row = CertificateRow::new(certificate, me.web.ca.clock().now());
        let choices = Happening::ALL.into_iter().map(choice).collect();
        let page = me.page("revoke-title").with(faults);
        Self { page, row, serial: certificate.serial.to_string(), choices, happening, since }
    }
}

#[derive(Template)]
#[template(path = "revoked.html")]
struct RevokedView {
    page: Page,
    row: CertificateRow,
    serial: String,
    at: Timestamp,
    reason: &'static str,
    since: Option<Timestamp>,
    lag: Option<Timestamp>,
    is_own: bool,
    /// Whether the private key is still needed, to read old mail.
    keep: bool,
}
