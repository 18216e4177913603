//! Making and publishing CRLs: on change and on schedule, with numbers that never go back.

use time::Duration;

use crate::audit::Event;
use crate::authority::Authority;
use crate::ca::Ca;
use crate::crl::{CrlDraft, CrlTerms, Freshness, ISSUING_CADENCE, ROOT_CADENCE};
use crate::error::{Error, Result};
use crate::feed::EntryKey;
use crate::keys::AuthorityKey;
use crate::policy::Actor;
use crate::store;
use crate::store::crl::StoredCrl;
use crate::types::{AuthorityId, Timestamp};

/// A CRL that is out.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PublishedCrl {
    /// DER.
    #[serde(skip)]
    pub der: Vec<u8>,
    /// Its cRLNumber.
    pub number: i64,
    /// UTC.
    pub this_update: Timestamp,
    /// UTC.
    pub next_update: Timestamp,
    /// How many certificates it lists.
    pub entries: i64,
}

impl From<StoredCrl> for PublishedCrl {
    fn from(stored: StoredCrl) -> Self {
        let StoredCrl { number, this_update, next_update, entries, der } = stored;
        Self { der, number, this_update, next_update, entries }
    }
}

/// How the CRL of a CA stands.
#[derive(Debug, Clone, serde::Serialize)]
pub struct CrlStatus {
    /// The CA's name in URLs.
    pub slug: String,
    /// Whether it is a root, whose key must be brought.
    pub is_root: bool,
    /// Its newest CRL.
    pub newest: Option<PublishedCrl>,
    /// Whether someone must act.
    pub freshness: Freshness,
    /// Changes that wait for the next CRL.
    pub changes_due: i64,
    /// Whether they have waited for more than a minute: publishing fails.
    pub is_behind: bool,
}

impl CrlStatus {
    /// Whether someone must act.
    pub fn is_alarm(&self) -> bool {
        self.freshness.is_alarm() || self.is_behind
    }
}

/// The newest CRL of the CA with this name in URLs.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn newest_crl(ca: &Ca, slug: &str) -> Result<Option<PublishedCrl>> {
    ca.store.read(|connection| {
        let Some(authority) = store::authority::find_by_slug(connection, slug)? else { return Ok(None) };
        Ok(store::crl::newest_crl(connection, authority)?.map(PublishedCrl::from))
    })
}

/// How the CRLs of all CAs stand.
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
                    slug: authority.slug().to_owned(),
                    is_root: authority.is_root(),
                    freshness: Freshness::of(newest.as_ref().map(|crl| crl.next_update), authority.is_root(), now),
                    changes_due: changes.waiting(),
                    is_behind: changes.since.is_some_and(|since| since + BEHIND_AFTER < now),
                    newest: newest.map(PublishedCrl::from),
                })
            })
            .collect()
    })
}

/// Publishes a CRL for each issuing CA whose list has changed since its last one, or whose last one is a day old.
/// Returns those published.
///
/// A root is left alone: its key is not here.
///
/// # Errors
/// `KeyUnavailable`, `Lint`, `Internal`, `Busy`; the CAs before it are published.
pub fn publish_due_crls(ca: &Ca) -> Result<Vec<PublishedCrl>> {
    let mut published = Vec::new();
    for authority in ca.authorities()?.iter().filter(|authority| !authority.is_root()) {
        if is_due(ca, authority)? {
            let key = ca.signing_key(authority)?;
            published.extend(publish_one(ca, authority, &key, &Actor::System)?);
        }
    }
    Ok(published)
}

/// Publishes a CRL for every issuing CA now, changed or not.
///
/// # Errors
/// As [`publish_due_crls`].
pub fn publish_all_crls(ca: &Ca, actor: &Actor) -> Result<Vec<PublishedCrl>> {
    let mut published = Vec::new();
    for authority in ca.authorities()?.iter().filter(|authority| !authority.is_root()) {
        let key = ca.signing_key(authority)?;
        published.extend(publish_one(ca, authority, &key, actor)?);
    }
    Ok(published)
}

/// Publishes the CRL of a root, whose key was brought.
///
/// # Errors
/// `KeyUnavailable` when the key is another CA's; `NotFound` when there is no such root.
pub fn publish_root_crl(ca: &Ca, key: &AuthorityKey, actor: &Actor) -> Result<PublishedCrl> {
    let authorities = ca.authorities()?;
    let roots: Vec<&Authority> = authorities.iter().filter(|authority| authority.is_root()).collect();
    let fits = roots.iter().find(|root| root.key_identifier() == key.identifier());
    let root =
        fits.ok_or_else(|| Error::KeyUnavailable("this key belongs to no root of this installation".to_owned()))?;
    publish_one(ca, root, key, actor)?.ok_or_else(|| Error::internal("another process published a newer CRL meanwhile"))
}

fn is_due(ca: &Ca, authority: &Authority) -> Result<bool> {
    let now = ca.clock.now();
    ca.store.read(|connection| {
        let changed = store::crl::count_changes(connection, authority.id())?.waiting() > 0;
        let newest = store::crl::newest_crl(connection, authority.id())?;
        let aged = newest.is_none_or(|crl| now - crl.this_update >= ISSUING_CADENCE.renew_after);
        Ok(changed || aged)
    })
}

/// 1. A transaction takes the number and says how many changes the CRL will carry. 2. The list is read, linted and
///    signed with no transaction held. 3. A transaction stores it, unless a newer one stands already.
///
/// The list is read after the number was taken: what was revoked in between is on it and stays due, so that it is at
/// worst published twice and never lost.
fn publish_one(ca: &Ca, authority: &Authority, key: &AuthorityKey, actor: &Actor) -> Result<Option<PublishedCrl>> {
    let id = authority.id();
    let cadence = if authority.is_root() { ROOT_CADENCE } else { ISSUING_CADENCE };
    let (number, previous_number, changes) = ca.write(move |tx| begin(tx, id))?;

    let this_update = ca.clock.now();
    let next_update =
        (this_update + cadence.lifetime).min(authority.validity().not_after.max(this_update + Duration::SECOND));
    let entries = ca.store.read(|connection| store::revoked::list_entries(connection, id))?;
    let terms = CrlTerms {
        number,
        previous_number,
        this_update,
        next_update,
        is_root: authority.is_root(),
        entries: entries.len(),
    };
    let der = CrlDraft::write(authority, key, terms, &entries)?.lint(authority)?.sign(key)?;

    let entries = i64::try_from(entries.len()).map_err(Error::internal)?;
    let crl = StoredCrl { number, this_update, next_update, entries, der };
    let (stored, actor, slug) = (crl.clone(), actor.clone(), authority.slug().to_owned());
    let directories = super::directories_of(ca);
    let newest = ca.write(move |tx| {
        if !store::crl::insert_crl(tx, id, &stored)? {
            return Ok(false);
        }
        store::crl::note_published(tx, id, changes)?;
        tx.audit(
            Event::new(&actor, "crl.publish", format!("authority:{slug}"))
                .detail(format!("number:{} entries:{}", stored.number, stored.entries)),
        );
        super::announce(tx, &directories, EntryKey::Authority(id))?;
        Ok(true)
    })?;
    Ok(newest.then(|| crl.into()))
}

fn begin(tx: &mut store::Tx<'_>, id: AuthorityId) -> Result<(i64, i64, i64)> {
    store::authority::advance_clock(tx, id)?;
    let changes = store::crl::count_changes(tx.connection(), id)?.made;
    let (number, previous) = store::authority::take_crl_number(tx, id)?;
    Ok((number, previous, changes))
}

const BEHIND_AFTER: Duration = Duration::minutes(1);
