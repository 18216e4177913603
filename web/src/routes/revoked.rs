//! `/certificates/{id}/revoked`: the effect of a revocation.

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::{RevokeCertificate, permit};
use ca_core::types::{CertificateId, CertificateStatus, Timestamp};
use ca_core::use_cases::revocation::revoke::effect::{Effect, InDirectory, Leaving, OnList, view_effect};
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::use_cases::status::history::is_reported_stolen;

use super::certificate_row::CertificateRow;

use crate::fault::Fault;
use crate::locale::{reason_name, say_with};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the effects of a revocation: the time of publication, and the time until which clients may use older data.
pub(crate) async fn show(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let (certificate, effect, is_stolen) = me
        .call(move |ca| {
            let certificate = certificates::find_certificate(ca, &actor, id)?;
            let effect = view_effect(ca, &certificate)?;
            let is_stolen = is_reported_stolen(ca, &certificate)?;
            Ok((certificate, effect, is_stolen))
        })
        .await?;
    let page = me.page("revoked-title");
    let is_allowed = permit(&me.actor(), RevokeCertificate { owner: certificate.person }).is_ok();
    let now = me.web.ca.clock().now();
    let revocation = effect.and_then(|effect| Revocation::new(&page, &certificate, &effect, now));
    render::page(&RevokedView {
        revocation: revocation.ok_or(Fault::NoSuchPage)?,
        id,
        is_own: certificate.person == me.id(),
        may_report: is_allowed && !is_stolen,
        earlier: earlier_title(&certificate).filter(|_| is_allowed && is_stolen),
        page,
    })
}

/// The message that offers to give an earlier time since when the key was in other hands; `None` if no earlier one would change the
/// certificate's entry.
fn earlier_title(certificate: &CertificateView) -> Option<&'static str> {
    match certificate.status {
        CertificateStatus::Revoked { invalidity_date: None, .. } => Some("earlier-first-title"),
        CertificateStatus::Revoked { invalidity_date: Some(known), .. } => {
            (known > certificate.validity.not_before).then_some("earlier-title")
        }
        _ => None,
    }
}

/// A revocation and its effects, in sentences.
pub(crate) struct Revocation {
    pub(crate) row: CertificateRow,
    pub(crate) serial: String,
    pub(crate) at: Timestamp,
    pub(crate) reason: &'static str,
    pub(crate) since: Option<Timestamp>,
    pub(crate) done: Vec<String>,
    /// Whether the page will show more later.
    pub(crate) is_waiting: bool,
    /// Whether the private key is still needed, to read old mail.
    pub(crate) keep: bool,
}

impl Revocation {
    /// `None` for a certificate that is not revoked.
    pub(crate) fn new(page: &Page, certificate: &CertificateView, effect: &Effect, now: Timestamp) -> Option<Self> {
        let CertificateStatus::Revoked { at, reason, invalidity_date } = certificate.status else { return None };
        let encrypts = certificate.profile.encrypts();
        Some(Self {
            row: CertificateRow::new(certificate, now),
            serial: certificate.serial.to_string(),
            at,
            reason: reason_name(reason),
            since: invalidity_date,
            done: sentences(page, effect, encrypts, now),
            is_waiting: is_waiting(effect),
            keep: encrypts,
        })
    }
}

/// Whether an effect is still pending.
pub(crate) fn is_waiting(effect: &Effect) -> bool {
    let leaving = |directory: &InDirectory| !matches!(directory.state, Leaving::Done(_));
    effect.list == OnList::Waiting || effect.directories.iter().any(leaving)
}

/// The effects of a revocation: the time of publication, and the time until which clients may use older data.
pub(crate) fn sentences(page: &Page, effect: &Effect, encrypts: bool, now: Timestamp) -> Vec<String> {
    let mut said = vec![on_list(page, effect.list), page.say("revoked-ocsp")];
    if encrypts && effect.directories.is_empty() {
        said.push(page.say("revoked-directory-none"));
    }
    said.extend(effect.directories.iter().map(|directory| in_directory(page, directory)));
    said.extend(effect.stale_until.map(|until| {
        if until < now {
            page.say("revoked-caches-over")
        } else {
            page.say_of("revoked-next-caches", "until", page.moment(&until))
        }
    }));
    said
}

fn on_list(page: &Page, list: OnList) -> String {
    match list {
        OnList::Waiting => page.say("revoked-list-waiting"),
        OnList::Unknown => page.say("revoked-list-unknown"),
        OnList::Published { number, at, after } => {
            let (seconds, at) = (after.whole_seconds(), page.moment(&at));
            say_with(page.language, "revoked-list-out", &[("seconds", &seconds), ("number", &number), ("at", &at)])
        }
    }
}

fn in_directory(page: &Page, directory: &InDirectory) -> String {
    match directory.state {
        Leaving::Done(Some(at)) => {
            let at = page.moment(&at);
            say_with(page.language, "revoked-directory-done", &[("name", &directory.name), ("at", &at)])
        }
        Leaving::Done(None) => page.say_of("revoked-directory-gone", "name", &directory.name),
        Leaving::Waiting => page.say_of("revoked-directory-waiting", "name", &directory.name),
        Leaving::Failing => page.say_of("revoked-directory-failing", "name", &directory.name),
    }
}

#[derive(Template)]
#[template(path = "revoked.html")]
struct RevokedView {
    page: Page,
    id: CertificateId,
    revocation: Revocation,
    is_own: bool,
    /// Whether this person may report that the key was stolen, and nobody has.
    may_report: bool,
    /// The message that offers to give an earlier time of a reported theft.
    earlier: Option<&'static str>,
}
