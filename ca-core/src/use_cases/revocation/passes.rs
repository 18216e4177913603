//! Reports of a key without sign-in: by a mailed link, or by a printed code.

mod make;
mod report;
mod sheet;

use time::Duration;

use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::policy::{Actor, ReportChannel};
use crate::store;
use crate::store::revocation_pass::StoredPass;
use crate::types::{CertificateStatus, Happening, PassKey, PassKind, PersonName, Timestamp, TokenHash};
use crate::use_cases::revocation::revoke::effect::{Effect, view_effect};
use crate::use_cases::revocation::revoke::withdraw::withdrawn_since;
use crate::use_cases::status::certificates::CertificateView;
use crate::use_cases::status::history::{self, PastReport};

pub use make::{CodeView, find_code, mail_link, make_code, open_by_code};
pub use report::{PassAction, report_by_pass};
pub use sheet::{Sheet, find_sheet};

/// The certificates that a pass can report.
#[derive(Debug, Clone)]
pub struct PassView {
    /// The owner's name.
    pub person_name: PersonName,
    /// The certificates that have not expired, newest first; the theft of a revoked certificate's key can still be reported.
    pub certificates: Vec<CertificateView>,
}

/// The result of using a pass.
#[derive(Debug, Clone, Default)]
pub struct PassOutcome {
    /// The certificates revoked with the pass, with the effects.
    pub revoked: Vec<(CertificateView, Effect)>,
    /// The certificates revoked before, whose keys were reported with the pass, with the effects.
    pub revoked_before: Vec<(CertificateView, Effect)>,
    /// When a theft was recorded with the pass, UTC. The owner's sessions, links, codes and open requests ended then.
    pub stolen_at: Option<Timestamp>,
    /// The certificates on hold, with the effects.
    pub held: Vec<(CertificateView, Effect)>,
    /// The certificates withdrawn from the directories.
    pub withdrawn: Vec<CertificateView>,
}

/// The certificates that a link can report, if it is still valid. This changes nothing.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(LinkUsed)`, `Conflict(LinkExpired)`.
pub fn look_at_pass(ca: &Ca, link: &str) -> Result<PassView> {
    let pass = demand_open(ca, find_linked(ca, link)?)?;
    let person_name = ca.store.read(|connection| store::person::find_person(connection, pass.person))?.name;
    Ok(PassView { person_name, certificates: reportable(ca, &pass)? })
}

/// The result of using a link, for an hour after its use; `None` before its use.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(LinkExpired)`.
pub fn look_at_outcome(ca: &Ca, link: &str) -> Result<Option<PassOutcome>> {
    let pass = find_linked(ca, link)?;
    let Some(ended_at) = pass.ended_at else { return Ok(None) };
    if ended_at + OUTCOME_SHOWN < ca.clock.now() {
        return Err(Conflict::LinkExpired.into());
    }
    let mut outcome = PassOutcome::default();
    for certificate in reached(ca, &pass)? {
        let report = report_with(ca, &pass, &certificate)?;
        let theft = report.as_ref().filter(|report| report.happening == Some(Happening::KeyStolen));
        outcome.stolen_at = outcome.stolen_at.or(theft.map(|report| report.at));
        match certificate.status {
            CertificateStatus::Held { at } if at >= pass.created_at => {
                let effect = view_effect(ca, &certificate)?;
                outcome.held.extend(effect.map(|effect| (certificate, effect)));
            }
            CertificateStatus::Revoked { .. } => {
                let Some(report) = report else { continue };
                let effect = view_effect(ca, &certificate)?;
                let reported = if report.is_first { &mut outcome.revoked } else { &mut outcome.revoked_before };
                reported.extend(effect.map(|effect| (certificate, effect)));
            }
            CertificateStatus::Valid => {
                let since = withdrawn_since(ca, certificate.id)?;
                outcome.withdrawn.extend(since.filter(|since| *since >= pass.created_at).map(|_| certificate));
            }
            CertificateStatus::Held { .. } => {}
        }
    }
    Ok(Some(outcome))
}

/// The report of this certificate that was made with the pass.
fn report_with(ca: &Ca, pass: &StoredPass, certificate: &CertificateView) -> Result<Option<PastReport>> {
    let report = history::last_report_by(ca, certificate, &bearer(pass))?;
    Ok(report.filter(|report| report.at >= pass.created_at))
}

/// The pass with this number, if its secret matches. An unknown number takes the same comparison.
fn find_pass(ca: &Ca, key: &PassKey) -> Result<StoredPass> {
    let found = ca.store.read(|connection| store::revocation_pass::find_pass(connection, key.id()))?;
    let kept = found.as_ref().map_or_else(|| TokenHash::of(""), |pass| pass.secret);
    let fits = kept == key.hash();
    found.filter(|_| fits).ok_or(Error::NotFound(Noun::Link))
}

/// The pass of a link. A printed code is not accepted: it would bypass the limits of codes, and a hold would use it up.
fn find_linked(ca: &Ca, link: &str) -> Result<StoredPass> {
    let pass = find_pass(ca, &PassKey::of_link(link)?)?;
    if pass.kind == PassKind::Code { Err(Error::NotFound(Noun::Link)) } else { Ok(pass) }
}

fn demand_open(ca: &Ca, pass: StoredPass) -> Result<StoredPass> {
    let code_ended = match pass.kind {
        PassKind::Visit { code } => {
            let code = ca.store.read(|connection| store::revocation_pass::find_pass(connection, code))?;
            code.is_none_or(|code| code.ended_at.is_some())
        }
        PassKind::Link { .. } | PassKind::Code => false,
    };
    if pass.ended_at.is_some() || code_ended {
        return Err(Conflict::LinkUsed.into());
    }
    if pass.expires_at < ca.clock.now() {
        return Err(Conflict::LinkExpired.into());
    }
    Ok(pass)
}

fn reached(ca: &Ca, pass: &StoredPass) -> Result<Vec<CertificateView>> {
    let stored = ca.store.read(|connection| match pass.kind {
        PassKind::Link { mailbox } => store::certificate::list_of_mailbox(connection, mailbox),
        PassKind::Code | PassKind::Visit { .. } => store::certificate::list_of_person(connection, pass.person),
    })?;
    let own = stored.into_iter().filter(|stored| stored.person == pass.person);
    Ok(own.map(CertificateView::of).collect())
}

fn reportable(ca: &Ca, pass: &StoredPass) -> Result<Vec<CertificateView>> {
    let now = ca.clock.now();
    let mut certificates = reached(ca, pass)?;
    certificates.retain(|certificate| is_reportable(certificate, now));
    Ok(certificates)
}

fn is_reportable(certificate: &CertificateView, now: Timestamp) -> bool {
    now <= certificate.validity.not_after
}

fn is_revoked(certificate: &CertificateView) -> bool {
    matches!(certificate.status, CertificateStatus::Revoked { .. })
}

/// The bearer of the pass as an actor; a visit acts as the code with which it was opened.
fn bearer(pass: &StoredPass) -> Actor {
    let (channel, id) = match pass.kind {
        PassKind::Link { .. } => (ReportChannel::Link, pass.id),
        PassKind::Code => (ReportChannel::Code, pass.id),
        PassKind::Visit { code } => (ReportChannel::Code, code),
    };
    Actor::Bearer { channel, pass: id, person: pass.person }
}

const LINK_LIFETIME: Duration = Duration::hours(1);
const CODE_LIFETIME: Duration = Duration::days(730);
const VISIT_LIFETIME: Duration = Duration::minutes(15);
const OUTCOME_SHOWN: Duration = Duration::hours(1);
