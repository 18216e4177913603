//! `/certificates/{id}/revoke`: the event, and the resulting action.

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::{Actor, RevokeCertificate, permit};
use ca_core::types::{CertificateId, CertificateStatus, Happening, RevocationReason, Timestamp};
use ca_core::use_cases::revocation::revoke;
use ca_core::use_cases::revocation::revoke::suspend::{Suspension, suspend_with_its_key};
use ca_core::use_cases::revocation::revoke::withdraw::withdrawn_since;
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::use_cases::status::history::is_reported_stolen;
use ca_core::use_cases::status::publish_crl;
use ca_core::{Ca, Result};
use serde::Deserialize;

use super::certificate_row::{CertificateRow, names_apart};
use super::happenings::{Choice, Choices, MISLAID};
use crate::form::{Faults, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;
use crate::typed_time::read_moment;
use crate::visitor::Visitor;

/// Shows the possible events and their effects.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let forecast = me
        .call(move |ca| {
            let certificate = find_revocable(ca, &actor, id)?;
            Forecast::read(ca, &actor, certificate)
        })
        .await?;
    if forecast.is_settled {
        // Nothing worse can be reported; an earlier time is given on that page.
        return Ok(render::go_to(&format!("/certificates/{id}/revoked")));
    }
    render::page(&RevokeView::new(&me, &forecast, Report::default(), Faults::default()))
}

#[derive(Default, Deserialize)]
pub(crate) struct Report {
    #[serde(default)]
    happening: String,
    #[serde(default)]
    since: String,
    /// Not empty in the form for an earlier time of a theft that was reported.
    #[serde(default)]
    earlier: String,
}

/// Revokes the certificate, or suspends it if its key is mislaid.
pub(crate) async fn revoke(me: SignedIn, id: Path<CertificateId>, Posted(form): Posted<Report>) -> Answer {
    let (actor, id, token) = (me.actor(), *id, me.secret.to_string());
    let mut faults = Faults::default();
    let wish = read_wish(&me, &form, &mut faults);
    let (is_clear, is_of_time) = (faults.is_empty(), !form.earlier.is_empty());
    let done = me.call(move |ca| {
        let certificate = find_revocable(ca, &actor, id)?;
        let permitted = permit(&actor, RevokeCertificate { owner: certificate.person })?;
        let is_own = actor.is(certificate.person);
        Ok(match wish {
            Some(Wish::Suspend) => Done::Suspended(suspend_with_its_key(ca, &permitted, id)?),
            Some(Wish::Revoke(_, since)) if is_clear && is_of_time && !is_earlier(&certificate, since) => {
                Done::NotEarlier(Box::new(Forecast::read(ca, &actor, certificate)?))
            }
            Some(Wish::Revoke(happening, since)) if is_clear && !(is_own && happening.is_for_office()) => {
                revoke::revoke_in_session(ca, &permitted, id, happening, since, &token)?;
                Done::Revoked
            }
            _ => Done::Nothing(Box::new(Forecast::read(ca, &actor, certificate)?)),
        })
    });
    let forecast = match done.await? {
        Done::Revoked => return Ok(render::go_to(&format!("/certificates/{id}/revoked"))),
        Done::Suspended(Suspension::Hold) => return Ok(render::go_to(&format!("/certificates/{id}?done=held"))),
        Done::Suspended(Suspension::Withdrawal) => {
            return Ok(render::go_to(&format!("/certificates/{id}?done=withdrawn")));
        }
        Done::NotEarlier(forecast) => {
            faults.note(&me, "since", "fault-since-earlier");
            forecast
        }
        Done::Nothing(forecast) => forecast,
    };
    if faults.is_empty() {
        faults.note(&me, "happening", "fault-happening");
    }
    render::form_again(&RevokeView::new(&me, &forecast, form, faults))
}

/// What the person asks for.
enum Wish {
    Suspend,
    Revoke(Happening, Option<Timestamp>),
}

fn read_wish(me: &SignedIn, form: &Report, faults: &mut Faults) -> Option<Wish> {
    if form.happening == MISLAID {
        return Some(Wish::Suspend);
    }
    let happening = form.happening.parse::<Happening>().ok()?;
    let since = if happening == Happening::KeyStolen { read_since(me, &form.since, faults) } else { None };
    Some(Wish::Revoke(happening, since))
}

enum Done {
    Revoked,
    Suspended(Suspension),
    /// The time is not earlier than the known one.
    NotEarlier(Box<Forecast>),
    /// The form is incomplete.
    Nothing(Box<Forecast>),
}

/// The certificate, if the actor may revoke it.
fn find_revocable(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<CertificateView> {
    let certificate = certificates::find_certificate(ca, actor, id)?;
    permit(actor, RevokeCertificate { owner: certificate.person })?;
    Ok(certificate)
}

/// Whether a time since when the key was in other hands would change a revoked certificate.
fn is_earlier(certificate: &CertificateView, since: Option<Timestamp>) -> bool {
    let CertificateStatus::Revoked { invalidity_date, .. } = certificate.status else { return true };
    let start = certificate.validity.not_before;
    since.is_some_and(|since| invalidity_date.is_none_or(|known| since.max(start) < known))
}

/// The time since which a stolen key is in doubt; `None` when it is unknown.
pub(crate) fn read_since(me: &Visitor, text: &str, faults: &mut Faults) -> Option<Timestamp> {
    if text.trim().is_empty() {
        return None;
    }
    let since = read_moment(text, me.web.offset).filter(|since| *since <= me.web.ca.clock().now());
    if since.is_none() {
        faults.note(me, "since", "error-time");
    }
    since
}

/// The effects of a revocation that are known in advance.
struct Forecast {
    certificate: CertificateView,
    /// Other certificates that share the fate of this one when the key is lost, stolen or mislaid.
    sharing: Vec<CertificateView>,
    /// The latest time until which clients may use an older CRL, UTC.
    lag: Option<Timestamp>,
    /// Whether the certificate can be suspended.
    is_suspendable: bool,
    /// Whether the certificate is revoked and its key was reported stolen.
    is_settled: bool,
}

impl Forecast {
    fn read(ca: &Ca, actor: &Actor, certificate: CertificateView) -> Result<Self> {
        let newest = publish_crl::newest_facts(ca, certificate.authority)?;
        let sharing = certificates::list_sharing_key(ca, actor, &certificate)?;
        let is_usable = certificate.status.is_valid() && ca.clock().now() <= certificate.validity.not_after;
        let is_suspendable = is_usable && withdrawn_since(ca, certificate.id)?.is_none();
        let is_settled = is_revoked(&certificate) && is_reported_stolen(ca, &certificate)?;
        Ok(Self { certificate, sharing, lag: newest.map(|crl| crl.next_update), is_suspendable, is_settled })
    }
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

/// The report of a mislaid key, in the words of its owner or of an officer.
fn mislaid(me: &SignedIn, certificate: &CertificateView) -> Choice {
    let is_own = certificate.person == me.id();
    let effect =
        if me.web.ca.settings().policy.set.knows_hold() { "happening-mislaid-effect" } else { "withdraw-effect" };
    Choice::mislaid(if is_own { "happening-mislaid" } else { "happening-mislaid-of" }, effect)
}

fn is_revoked(certificate: &CertificateView) -> bool {
    matches!(certificate.status, CertificateStatus::Revoked { .. })
}

#[derive(Template)]
#[template(path = "revoke.html")]
struct RevokeView {
    page: Page,
    row: CertificateRow,
    serial: String,
    choices: Choices,
    happening: String,
    since: String,
    /// The names of the other certificates with the key.
    sharing: Vec<String>,
    lag: Option<Timestamp>,
    encrypts: bool,
    is_own: bool,
    stage: Stage,
}

/// What can be reported about the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Everything.
    Open,
    /// It is revoked: the compromise of its key.
    Revoked,
    /// The theft of its key was reported, too: an earlier time of it.
    Settled,
}

impl RevokeView {
    fn new(me: &SignedIn, forecast: &Forecast, report: Report, faults: Faults) -> Self {
        let certificate = &forecast.certificate;
        let now = me.web.ca.clock().now();
        let stage = match (is_revoked(certificate), forecast.is_settled) {
            (_, true) => Stage::Settled,
            (true, false) => Stage::Revoked,
            (false, false) => Stage::Open,
        };
        let mislaid = forecast.is_suspendable.then(|| mislaid(me, certificate));
        let choices = Choices::new(happenings(me, certificate), mislaid);
        let happening = choices.only().map_or(report.happening, str::to_owned);
        let title = match stage {
            Stage::Settled => "earlier-title",
            Stage::Revoked => "stolen-title",
            Stage::Open => "revoke-title",
        };
        let page = me.page(title).with(faults);
        let sharing: Vec<_> = forecast.sharing.iter().map(|other| CertificateRow::new(other, now)).collect();
        Self {
            sharing: names_apart(&page, &sharing),
            page,
            row: CertificateRow::new(certificate, now),
            serial: certificate.serial.to_string(),
            choices,
            happening,
            since: report.since,
            lag: forecast.lag,
            encrypts: certificate.profile.encrypts(),
            is_own: certificate.person == me.id(),
            stage,
        }
    }

    fn is_revoked(&self) -> bool {
        self.stage != Stage::Open
    }

    fn is_settled(&self) -> bool {
        self.stage == Stage::Settled
    }
}
