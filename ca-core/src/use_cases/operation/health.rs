//! Readiness of the installation, and the expiry of its CAs.

use serde::Serialize;
use time::Duration;

use crate::crl::Freshness;
use crate::error::{Error, Noun, Result};
use crate::installation::Ca;
use crate::pkix::authority::Authority;
use crate::types::{AuthoritySlug, Timestamp};

/// One thing that the installation needs for its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthCheck {
    /// `database`, `restore`, `signing-key`, `crl`.
    pub name: &'static str,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// Looks whether certificates can be issued and revoked, and whether clients accept the CRLs.
pub fn check_health(ca: &Ca) -> Vec<HealthCheck> {
    let checks: [(&'static str, Look); 4] = [
        ("database", |ca| ca.store.read(crate::store::authority::count_authorities).map(drop)),
        ("restore", crate::use_cases::operation::restore::demand_finished),
        ("signing-key", check_signing_key),
        ("crl", check_crls),
    ];
    checks.map(|(name, check)| HealthCheck { name, fault: check(ca).err().map(|error| error.to_string()) }).to_vec()
}

type Look = fn(&Ca) -> Result<()>;

fn check_signing_key(ca: &Ca) -> Result<()> {
    let authorities = ca.authorities()?;
    let newest = authorities.iter().rfind(|authority| !authority.is_root()).ok_or(Error::NotFound(Noun::Authority))?;
    ca.signing_key(newest).map(drop)
}

fn check_crls(ca: &Ca) -> Result<()> {
    for status in crate::use_cases::status::publish_crl::crl_status(ca)? {
        if matches!(status.freshness, Freshness::Missing | Freshness::Lapsed { .. }) {
            return Err(Error::internal(format!("{} has no CRL that is good", status.slug)));
        }
    }
    Ok(())
}

/// When an authority ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthorityEnd {
    /// Its name in URLs.
    pub slug: AuthoritySlug,
    /// Its last second, UTC.
    pub not_after: Timestamp,
    /// How near it is.
    pub nearness: Nearness,
}

/// How near the end of an authority is. Another one must take its place before: what it issues never outlives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nearness {
    /// More than 180 days off.
    Far,
    /// 180 days or less: time to plan.
    Plan,
    /// 90 days or less: time to act.
    Act,
    /// 30 days or less, or over.
    Urgent,
}

impl Nearness {
    fn of(left: Duration) -> Self {
        match left {
            left if left <= Duration::days(30) => Self::Urgent,
            left if left <= Duration::days(90) => Self::Act,
            left if left <= Duration::days(180) => Self::Plan,
            _ => Self::Far,
        }
    }
}

/// When each authority ends.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn authority_ends(ca: &Ca) -> Result<Vec<AuthorityEnd>> {
    let now = ca.clock.now();
    let end = |authority: &Authority| {
        let not_after = authority.validity().not_after;
        AuthorityEnd { slug: authority.slug().clone(), not_after, nearness: Nearness::of(not_after - now) }
    };
    Ok(ca.authorities()?.iter().map(end).collect())
}
