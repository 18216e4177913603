//! `/certificates/{id}`

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::error::Noun;
use ca_core::policy::{
    Actor, DecideDeparture, ReleaseCertificate, RevokeCertificate, SearchCertificates, SeePerson, permit,
};
use ca_core::types::{CertificateId, CertificateStatus, PersonId, PersonState, Sha256Digest, Timestamp};
use ca_core::use_cases::people::roster;
use ca_core::use_cases::revocation::revoke::effect::{Effect, view_effect};
use ca_core::use_cases::revocation::revoke::withdraw::withdrawn_since;
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::use_cases::status::dossier::{Dossier, view_dossier};
use ca_core::use_cases::status::history::{PastAct, is_reported_stolen, list_acts};
use ca_core::use_cases::status::successors::find_successors;
use ca_core::{Ca, Error, Result};
use serde::Deserialize;

use super::certificate_dossier::DossierView;
use super::certificate_history::{Event, history};
use super::certificate_row::{CertificateRow, Standing};
use super::revoked::sentences;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    done: Option<String>,
}

/// Shows one certificate and the available actions.
pub(crate) async fn show(me: SignedIn, id: Path<CertificateId>, Query(arrival): Query<Arrival>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let Found { certificate, successors, effect, withdrawn, is_leaving, past, is_stolen, dossier } =
        me.call(move |ca| Found::read(ca, &actor, id)).await?;
    let (page, now) = (me.page("certificate-title"), me.web.ca.clock().now());
    let row = CertificateRow::new(&certificate, now).succeeded_by(&successors);
    // While its owner is leaving, the departure alone ends a hold.
    let may_be_back = !is_leaving && (row.standing == Standing::Held || withdrawn.is_some());
    let acts = acts(&me, &certificate, &row, may_be_back, is_stolen);
    let encrypts = certificate.profile.encrypts();
    let did = effect.map(|effect| sentences(&page, &effect, encrypts, now)).unwrap_or_default();
    let history = history(&page, &certificate, &past, me.id(), now);
    let dossier = dossier.map(|dossier| DossierView::new(&page, &certificate, dossier));
    render::page(&CertificateDetails {
        page,
        dossier,
        done: arrival.done.as_deref().and_then(done),
        key: certificate.key.clone(),
        serial: certificate.serial.to_string(),
        from: certificate.validity.not_before,
        fingerprint: certificate.fingerprint,
        history,
        did,
        withdrawn,
        is_leaving,
        acts,
        person: certificate.person,
        sees_person: permit(&me.actor(), SeePerson).is_ok(),
        row,
    })
}

/// The displayed data of a certificate.
struct Found {
    certificate: CertificateView,
    successors: Vec<CertificateView>,
    /// The effect of a hold so far; `None` for a certificate that is not on hold.
    effect: Option<Effect>,
    /// The time since which it is withdrawn from the directories although it is valid.
    withdrawn: Option<Timestamp>,
    /// Whether its owner is leaving or has left.
    is_leaving: bool,
    /// Its holds and revocations.
    past: Vec<PastAct>,
    is_stolen: bool,
    /// For officers.
    dossier: Option<Dossier>,
}

impl Found {
    fn read(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<Self> {
        let certificate = certificates::find_certificate(ca, actor, id)?;
        let is_held = matches!(certificate.status, CertificateStatus::Held { .. });
        let effect = if is_held { view_effect(ca, &certificate)? } else { None };
        let withdrawn = if certificate.status.is_valid() { withdrawn_since(ca, id)? } else { None };
        let (past, is_stolen) = (list_acts(ca, actor, &certificate)?, is_reported_stolen(ca, &certificate)?);
        let successors = find_successors(ca, &certificate)?;
        let is_leaving = roster::find_person(ca, certificate.person)?.state != PersonState::Active;
        let dossier = match permit(actor, SearchCertificates) {
            Ok(permitted) => Some(view_dossier(ca, &permitted, &certificate)?),
            Err(_) => None,
        };
        Ok(Self { certificate, successors, effect, withdrawn, is_leaving, past, is_stolen, dossier })
    }
}

/// An action on a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Renew,
    Install,
    /// Of a revoked certificate, whose key may still be in the browser.
    InstallForOldMail,
    Revoke,
    ReportStolen,
    Hold,
    Release,
    /// Of the certificate's owner.
    Depart,
}

/// The actions that this person may perform on the certificate now.
fn acts(
    me: &SignedIn,
    certificate: &CertificateView,
    row: &CertificateRow,
    may_be_back: bool,
    is_stolen: bool,
) -> Vec<Act> {
    let standing = row.standing;
    let is_open = matches!(standing, Standing::Valid | Standing::NotYet | Standing::Held);
    let may_report = permit(&me.actor(), RevokeCertificate { owner: certificate.person }).is_ok();
    let may_revoke = is_open && may_report;
    let knows_hold = me.web.ca.settings().policy.set.knows_hold();
    let is_mine = me.id() == certificate.person;
    let may_release = permit(&me.actor(), ReleaseCertificate).is_ok();
    let all = [
        (Act::Renew, is_mine && row.is_renewable),
        (Act::Install, is_mine && standing == Standing::Valid),
        (Act::InstallForOldMail, is_mine && standing == Standing::Revoked && certificate.profile.encrypts()),
        (Act::Revoke, may_revoke),
        (Act::ReportStolen, may_report && standing == Standing::Revoked && !is_stolen),
        (Act::Hold, may_revoke && knows_hold && standing != Standing::Held),
        (Act::Depart, permit(&me.actor(), DecideDeparture { person: certificate.person }).is_ok()),
        (Act::Release, may_release && may_be_back),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(act, _)| act).collect()
}

/// The actor's own certificate; `NotFound` for other people's, even if visible to the actor.
pub(super) fn find_own(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<CertificateView> {
    let certificate = certificates::find_certificate(ca, actor, id)?;
    if actor.is(certificate.person) { Ok(certificate) } else { Err(Error::NotFound(Noun::Certificate)) }
}

/// The message about the action named in the page's URL.
fn done(what: &str) -> Option<&'static str> {
    match what {
        "held" => Some("hold-done"),
        "released" => Some("release-done"),
        "withdrawn" => Some("lost-withdrawn"),
        "put-back" => Some("put-back-done"),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "certificate.html")]
struct CertificateDetails {
    page: Page,
    done: Option<&'static str>,
    row: CertificateRow,
    person: PersonId,
    /// Whether the viewer may open the owner's page.
    sees_person: bool,
    key: String,
    serial: String,
    from: Timestamp,
    fingerprint: Sha256Digest,
    history: Vec<Event>,
    did: Vec<String>,
    /// When it was withdrawn from the directories although it is valid, UTC.
    withdrawn: Option<Timestamp>,
    /// Whether its owner is leaving or has left.
    is_leaving: bool,
    acts: Vec<Act>,
    /// For officers.
    dossier: Option<DossierView>,
}

impl CertificateDetails {
    fn can(&self, act: Act) -> bool {
        self.acts.contains(&act)
    }

    /// Whether there are actions for problems.
    fn has_trouble_acts(&self) -> bool {
        self.acts.iter().any(|act| !matches!(act, Act::Install | Act::InstallForOldMail | Act::Renew))
    }
}
