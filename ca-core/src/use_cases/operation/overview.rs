//! What an officer should know each morning. Counts stop at a limit, so that many rows do not make the page slow.

use time::Duration;

use super::figures::{Figures, read_figures};
use super::health::{HealthCheck, check_health};
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Permitted, ReadAudit, SearchCertificates, SeeInstallation, SeeOverview, SeeQueue, permit};
use crate::store;
use crate::types::{CertificateId, Timestamp};
use crate::use_cases::audit::heads;
use crate::use_cases::offices::{Standing, find_standing, list_queue};
use crate::use_cases::status::certificates::CertificateView;

/// What concerns an officer; `None` for what the officer's roles do not show.
#[derive(Debug)]
pub struct Overview {
    /// How many things wait for the officer's decision.
    pub waiting: Option<usize>,
    /// How many certificates expire within 30 days, and are not revoked.
    pub ending: Option<Capped>,
    /// The state of the installation.
    pub installation: Option<InstallationState>,
    /// The state of the audit trail.
    pub trail: Option<TrailState>,
}

/// The state of the audit trail.
#[derive(Debug, Clone, Copy)]
pub struct TrailState {
    /// When the newest head was signed, UTC, if there is one.
    pub signed_at: Option<Timestamp>,
}

/// The state of the installation.
#[derive(Debug)]
pub struct InstallationState {
    /// The metrics.
    pub figures: Figures,
    /// The checks of its readiness.
    pub checks: Vec<HealthCheck>,
    /// How many officers can decide.
    pub standing: Standing,
}

/// A count that stops at a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capped {
    /// As many.
    Exactly(usize),
    /// More than so many.
    MoreThan(usize),
}

/// Reads what concerns the officer.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn read_overview(ca: &Ca, permitted: &Permitted<SeeOverview>) -> Result<Overview> {
    let actor = permitted.actor();
    let waiting = match permit(actor, SeeQueue) {
        Ok(_) => Some(list_queue(ca, actor)?.len()),
        Err(_) => None,
    };
    let ending = match permit(actor, SearchCertificates) {
        Ok(_) => Some(count_ending(ca)?),
        Err(_) if permit(actor, SeeInstallation).is_ok() => Some(count_ending(ca)?),
        Err(_) => None,
    };
    let installation = match permit(actor, SeeInstallation) {
        Ok(seen) => Some(read_installation(ca, &seen)?),
        Err(_) => None,
    };
    let trail = match permit(actor, ReadAudit) {
        Ok(reads) => Some(TrailState { signed_at: heads::newest_head(ca, &reads)?.map(|signed| signed.head.at) }),
        Err(_) => None,
    };
    Ok(Overview { waiting, ending, installation, trail })
}

/// Reads the state of the installation.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn read_installation(ca: &Ca, _permitted: &Permitted<SeeInstallation>) -> Result<InstallationState> {
    Ok(InstallationState { figures: read_figures(ca)?, checks: check_health(ca), standing: find_standing(ca)? })
}

fn count_ending(ca: &Ca) -> Result<Capped> {
    let now = ca.clock.now();
    let found = ca
        .store
        .read(|connection| store::certificate::list_ending(connection, now, now + ENDING_WITHIN, None, ONE_MORE))?;
    Ok(if found.len() > MOST_COUNTED { Capped::MoreThan(MOST_COUNTED) } else { Capped::Exactly(found.len()) })
}

/// Certificates that expire within 30 days and are not revoked, those that expire first first, after the certificate `after`; at most
/// `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_ending(
    ca: &Ca,
    _permitted: &Permitted<SearchCertificates>,
    after: Option<CertificateId>,
    limit: i64,
) -> Result<Vec<CertificateView>> {
    let now = ca.clock.now();
    ca.store.read(|connection| {
        let after = match after {
            Some(id) => store::certificate::find_certificate(connection, id)?.map(|it| (it.validity.not_after, id)),
            None => None,
        };
        let ids = store::certificate::list_ending(connection, now, now + ENDING_WITHIN, after, limit)?;
        let mut views = Vec::with_capacity(ids.len());
        for id in ids {
            views.extend(store::certificate::find_certificate(connection, id)?.map(CertificateView::of));
        }
        Ok(views)
    })
}

const ENDING_WITHIN: Duration = Duration::days(30);
const MOST_COUNTED: usize = 1_000;
const ONE_MORE: i64 = 1_001;
