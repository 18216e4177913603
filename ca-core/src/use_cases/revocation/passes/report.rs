//! Reports a key with a pass.

use super::{bearer, demand_open, find_linked, is_revoked, reportable};
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::policy::{Permitted, ReportByPass, RevokeCertificate, permit};
use crate::store::revocation_pass::{self, StoredPass};
use crate::store::{self, Tx};
use crate::types::{CertificateId, Happening, PassKind, RevocationReason, Timestamp};
use crate::use_cases::revocation::revoke::withdraw::withdraw;
use crate::use_cases::revocation::revoke::{self, RevocationReport};

/// The action that the bearer of a pass requests.
#[derive(Debug, Clone, Copy)]
pub enum PassAction {
    /// Revocation.
    Revoke {
        /// The event.
        happening: Happening,
        /// When the key became doubtful, UTC.
        since: Option<Timestamp>,
    },
    /// Suspension of a mislaid key that may be found again: a hold, or withdrawal from the directories if the policy set has
    /// no hold.
    Suspend,
}

/// Revokes or suspends certificates of the pass, and invalidates it in the same transaction. Certificates that are revoked
/// already are unchanged, unless the key is lost or stolen. A code is invalidated only by a revocation: after a hold it must
/// still be usable for a revocation.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(LinkUsed)`, `Conflict(LinkExpired)`; `NotFound(Certificate)` for one that does not belong to
/// the pass; `Refused(NotAllowed)` for an event that only an officer may report; `Conflict(AlreadyRevoked)` when there is
/// nothing to change; the errors of revoking and holding.
pub fn report_by_pass(ca: &Ca, link: &str, ids: &[CertificateId], action: PassAction) -> Result<()> {
    let pass = demand_open(ca, find_linked(ca, link)?)?;
    let mut reached = reportable(ca, &pass)?;
    if ids.is_empty() || !ids.iter().all(|id| reached.iter().any(|certificate| certificate.id == *id)) {
        return Err(Error::NotFound(Noun::Certificate));
    }
    let happening = if let PassAction::Revoke { happening, .. } = action { Some(happening) } else { None };
    let permitted = permit(&bearer(&pass), ReportByPass { owner: pass.person, happening })?;
    let permitted: Permitted<RevokeCertificate> = permitted.into();
    reached.retain(|certificate| ids.contains(&certificate.id) && (refines(action) || !is_revoked(certificate)));
    let ids: &[CertificateId] = &reached.iter().map(|certificate| certificate.id).collect::<Vec<_>>();
    if ids.is_empty() {
        return Err(Conflict::AlreadyRevoked.into());
    }
    match action {
        PassAction::Revoke { happening, since } => {
            let report = RevocationReport { happening, since, session: None };
            revoke::report(ca, &permitted, ids, report, move |tx| use_up(tx, &pass, happening.into()))
        }
        PassAction::Suspend if ca.settings.policy.set.knows_hold() => {
            revoke::hold(ca, &permitted, ids, move |tx| use_up(tx, &pass, None))
        }
        PassAction::Suspend => withdraw(ca, &permitted, ids, move |tx| use_up(tx, &pass, None)),
    }
}

/// Whether the action can change a certificate that is revoked already.
fn refines(action: PassAction) -> bool {
    matches!(action, PassAction::Revoke { happening, .. } if happening.reason() == RevocationReason::KeyCompromise)
}

/// Ends the pass, and for a revocation the code that opened it. Of two concurrent uses, one succeeds.
fn use_up(tx: &mut Tx<'_>, pass: &StoredPass, revocation: Option<Happening>) -> Result<()> {
    if !store::revocation_pass::end_pass(tx, pass.id)? {
        return Err(Conflict::LinkUsed.into());
    }
    let PassKind::Visit { code } = pass.kind else { return Ok(()) };
    let still_stands = match revocation {
        Some(_) => revocation_pass::end_pass(tx, code)?,
        None => revocation_pass::find_pass(tx.connection(), code)?.is_some_and(|code| code.ended_at.is_none()),
    };
    if still_stands { Ok(()) } else { Err(Conflict::LinkUsed.into()) }
}
