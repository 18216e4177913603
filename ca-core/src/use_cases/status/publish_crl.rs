//! Makes and publishes CRLs, on change and on schedule, with strictly increasing numbers.

mod carried;
pub(crate) mod make;
mod read_list;
mod turn;

use std::sync::Arc;

use time::Duration;

pub use self::carried::ChangesMade;
use self::turn::CrlNeed;
use crate::crl::Freshness;
use crate::error::{Error, Result};
pub use crate::installation::newest_crl::{CrlFile, PublishedCrl};
use crate::installation::{Ca, for_each_issuing};
use crate::keys::AuthorityKey;
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::store;
use crate::types::{AuthorityId, AuthoritySlug};

/// The state of a CA's CRL.
#[derive(Debug, Clone, serde::Serialize)]
pub struct CrlStatus {
    /// The CA's name in URLs.
    pub slug: AuthoritySlug,
    /// Whether it is a root, whose key an operator must bring.
    pub is_root: bool,
    /// Its newest CRL.
    pub newest: Option<PublishedCrl>,
    /// Whether an operator must act.
    pub freshness: Freshness,
    /// The number of changes that wait for the next CRL.
    pub changes_due: i64,
    /// Whether a change has waited for more than a minute, which shows that publishing fails.
    pub is_behind: bool,
}

impl CrlStatus {
    /// Whether an operator must act.
    pub fn is_alarm(&self) -> bool {
        self.freshness.is_alarm() || self.is_behind
    }
}

/// The newest CRL of the CA with this name in URLs.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn newest_crl(ca: &Ca, slug: &AuthoritySlug) -> Result<Option<Arc<CrlFile>>> {
    let authorities = ca.authorities()?;
    let found = authorities.iter().find(|authority| authority.slug() == slug);
    found.map_or(Ok(None), |authority| ca.newest_crl(authority.id()))
}

/// The data of the newest CRL of a CA, without its octets.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn newest_facts(ca: &Ca, authority: AuthorityId) -> Result<Option<PublishedCrl>> {
    let stored = ca.store.read(|connection| store::crl::newest_crl(connection, authority))?;
    Ok(stored.as_ref().map(PublishedCrl::from))
}

/// The states of the CRLs of all CAs.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn crl_status(ca: &Ca) -> Result<Vec<CrlStatus>> {
    let now = ca.clock.now();
    let authorities = ca.authorities()?;
    ca.store.read(|connection| {
        authorities
            .iter()
            .map(|authority| {
                let newest = store::crl::newest_crl(connection, authority.id())?;
                let changes = store::crl::count_changes(connection, authority.id())?;
                Ok(CrlStatus {
                    slug: authority.slug().clone(),
                    is_root: authority.is_root(),
                    freshness: Freshness::of(newest.as_ref().map(|crl| crl.next_update), authority.is_root(), now),
                    changes_due: changes.waiting(),
                    is_behind: changes.since.is_some_and(|since| since + BEHIND_AFTER < now),
                    newest: newest.as_ref().map(PublishedCrl::from),
                })
            })
            .collect()
    })
}

/// Publishes a CRL for each issuing CA whose revocations have changed since its last CRL, or whose last CRL is a day
/// old. Returns the published CRLs.
///
/// Roots are skipped, because the server does not have their keys.
///
/// # Errors
/// `KeyUnavailable`, `Lint`, `Internal`, `Busy`: the first error; the CRLs of the other CAs are published.
pub fn publish_due_crls(ca: &Ca) -> Result<Vec<PublishedCrl>> {
    publish_each(ca, |authority| {
        if is_due(ca, authority)? {
            publish_with_own_key(ca, authority, &Actor::System, CrlNeed::IfDue)
        } else {
            Ok(None)
        }
    })
}

/// Publishes a CRL for every issuing CA now, with or without changes.
///
/// # Errors
/// As [`publish_due_crls`].
pub fn publish_all_crls(ca: &Ca, actor: &Actor) -> Result<Vec<PublishedCrl>> {
    publish_each(ca, |authority| publish_with_own_key(ca, authority, actor, CrlNeed::Now))
}

fn publish_with_own_key(
    ca: &Ca,
    authority: &Authority,
    actor: &Actor,
    wanted: CrlNeed,
) -> Result<Option<PublishedCrl>> {
    let key = ca.signing_key(authority)?;
    make::publish_one(ca, authority, &key, actor, wanted)
}

fn publish_each(ca: &Ca, publish: impl Fn(&Authority) -> Result<Option<PublishedCrl>>) -> Result<Vec<PublishedCrl>> {
    let published = for_each_issuing(ca, "a CRL could not be published", publish)?;
    Ok(published.into_iter().flatten().collect())
}

/// Publishes the CRL of a root, whose key an operator brought.
///
/// # Errors
/// `KeyUnavailable` when the key belongs to another CA; `NotFound` when the root does not exist.
pub fn publish_root_crl(ca: &Ca, key: &AuthorityKey, actor: &Actor) -> Result<PublishedCrl> {
    let authorities = ca.authorities()?;
    let roots: Vec<&Authority> = authorities.iter().filter(|authority| authority.is_root()).collect();
    let fits = roots.iter().find(|root| root.key_identifier() == key.identifier());
    let root =
        fits.ok_or_else(|| Error::KeyUnavailable("this key belongs to no root of this installation".to_owned()))?;
    make::publish_one(ca, root, key, actor, CrlNeed::Now)?
        .ok_or_else(|| Error::internal("another process published a newer CRL meanwhile"))
}

fn is_due(ca: &Ca, authority: &Authority) -> Result<bool> {
    let now = ca.clock.now();
    ca.store.read(|connection| turn::is_due(connection, authority.id(), now))
}

const BEHIND_AFTER: Duration = Duration::minutes(1);
