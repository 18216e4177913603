//! Reports a key with a pass.

use super::{bearer, demand_open, find_linked, is_revoked, reportable};
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::policy::{Permitted, ReportByPass, RevokeCertificate, permit};
use crate::store::revocation_pass::{self, StoredPass};
use crate::store::{self, Tx};
use crate::types::{CertificateId, Happening, PassKind, RevocationReason, Timestamp};
use crate::use_cases::revocation::revoke::withdraw::withdraw;
use crate::use_cases::revocation::revoke::{self, RevocationReport, Telling};

/// What the holder of a pass wants.
#[derive(Debug, Clone, Copy)]
pub enum PassAction {
    /// To revoke.
    Revoke {
        /// What happened.
        happening: Happening,
        /// Since when the key is in doubt, UTC.
        since: Option<Timestamp>,
    },
    /// To have nobody use a key that is mislaid and may turn up: a hold, and where the policy set knows none, out of the
    /// directories.
    Suspend,
}

/// Revokes or suspends certificates that the pass reaches, and uses it up in the same transaction. Those that are revoked already
/// stay as they are, unless the key is lost or stolen. A code is used up by a
/// revocation alone: after a hold it is there for the revocation that may have to follow.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(LinkUsed)`, `Conflict(LinkExpired)`; `NotFound(Certificate)` for one that it does not reach;
/// `Refused(NotAllowed)` for what only an office says; `Conflict(AlreadyRevoked)` when nothing is left to do; otherwise as revoking and holding.
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
            revoke::hold(ca, &permitted, ids, Telling::Owner, move |tx| use_up(tx, &pass, None))
        }
        PassAction::Suspend => withdraw(ca, &permitted, ids, move |tx| use_up(tx, &pass, None)),
    }
}

/// Whether it says something of a certificate that is revoked already.
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
