//! Readiness of the installation, and the expiry of its CAs.

use serde::Serialize;
use time::Duration;

use crate::crl::Freshness;
use crate::error::{Error, Noun, Result};
use crate::installation::Ca;
use crate::pkix::authority::Authority;
use crate::types::{AuthoritySlug, Timestamp};

/// One check of the installation's readiness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthCheck {
    /// `database`, `restore`, `signing-key`, `crl`.
    pub name: &'static str,
    /// The fault, if the check failed.
    pub fault: Option<String>,
}

/// Checks that certificates can be issued and revoked, and that clients accept the CRLs.
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

/// Whether the key of an issuing CA can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyCheck {
    /// The CA's name in URLs.
    pub slug: AuthoritySlug,
    /// Why its key can't be used: it is missing, the passphrase does not open it, or it is not that of the CA's certificate.
    pub fault: Option<String>,
}

/// Opens the key of each issuing CA and compares it with the CA's certificate.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn check_signing_keys(ca: &Ca) -> Result<Vec<KeyCheck>> {
    let check = |authority: &Authority| KeyCheck {
        slug: authority.slug().clone(),
        fault: ca.signing_key(authority).err().map(|error| error.to_string()),
    };
    Ok(ca.authorities()?.iter().filter(|authority| !authority.is_root()).map(check).collect())
}

fn check_crls(ca: &Ca) -> Result<()> {
    for status in crate::use_cases::status::publish_crl::crl_status(ca)? {
        if matches!(status.freshness, Freshness::Missing | Freshness::Lapsed { .. }) {
            return Err(Error::internal(format!("{} has no valid CRL", status.slug)));
        }
    }
    Ok(())
}

/// The expiry of an authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthorityEnd {
    /// The authority's name in URLs.
    pub slug: AuthoritySlug,
    /// The last second of its certificate, UTC.
    pub not_after: Timestamp,
    /// The remaining time, as a level of urgency.
    pub nearness: Nearness,
}

/// The urgency of an authority's expiry. A successor is needed earlier, because certificates never outlive their issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nearness {
    /// More than 180 days.
    Far,
    /// 180 days or less: a successor must be planned.
    Plan,
    /// 90 days or less: a successor must be created.
    Act,
    /// 30 days or less, or expired.
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

/// The expiry of each authority.
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
