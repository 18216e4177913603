//! Founding an installation: a root whose key is stored elsewhere, an issuing CA, and their first CRLs.

use std::sync::Arc;

use crate::audit::Event;
use crate::draft::Issued;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::{Ca, announce, directories_of};
use crate::keys::{AuthorityKey, PrivateKey};
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::store;
use crate::store::authority::NewAuthority;
use crate::types::{AuthorityId, AuthoritySlug, EntryKey, KeyName, Profile};
use crate::use_cases::audit::heads;
use crate::use_cases::issuance::path::{Holder, Order, SigningContext};
use crate::use_cases::status::publish_crl::{publish_all_crls, publish_root_crl};

/// The CA keys for founding an installation.
pub struct FoundingKeys {
    /// The root's key, which is used once and never stored.
    pub root: PrivateKey,
    /// The issuing CA's key, which is stored in the key store.
    pub issuing: PrivateKey,
}

/// The two CAs.
#[derive(Debug, Clone)]
pub struct Founded {
    /// The root.
    pub root: AuthorityId,
    /// The issuing CA.
    pub issuing: AuthorityId,
}

/// Creates root and issuing CA, stores the issuing key in the key store, publishes the first CRLs and generates the keys
/// that sign heads of the audit trail and encrypt queued mails.
///
/// # Errors
/// `Conflict(AlreadyInitialised)`; `Lint` when a CA certificate would break a rule; `Configuration` for names that a
/// `Conflict(AlreadyInitialised)`; `Lint` when a CA certificate would break a rule; `Configuration` for names that a
/// certificate can't contain.
pub fn found(ca: &Ca, keys: &FoundingKeys) -> Result<Founded> {
    if !ca.store.read(store::authority::list_authorities)?.is_empty() {
        return Err(Conflict::AlreadyInitialised.into());
    }
    let root_key = AuthorityKey::new(&keys.root)?;
    let issuing_key = AuthorityKey::new(&keys.issuing)?;
    if root_key.identifier() == issuing_key.identifier() {
        return Err(Error::Configuration("root and issuing CA need different keys, but these are the same".to_owned()));
    }
    let root_key = Arc::new(root_key);
    let root = found_root(ca, &root_key)?;
    let issuing = found_issuing(ca, &root, &root_key, &issuing_key, &keys.issuing)?;
    publish_root_crl(ca, &root_key, &Actor::Host)?;
    publish_all_crls(ca, &Actor::Host)?;
    heads::make_head_key(ca, &Actor::Host)?;
    ca.keys.queue_key(&*ca.entropy)?;
    Ok(Founded { root: root.id(), issuing })
}

fn found_root(ca: &Ca, key: &Arc<AuthorityKey>) -> Result<Authority> {
    let name = authority_name(ca, "Root CA")?;
    let context = SigningContext::self_issued(ca, Arc::clone(key));
    let issued = issue(ca, &context, Profile::Root, &name, key, || Ok(()))?;
    let id = store_authority(ca, issued, name, AuthoritySlug::ROOT, None)?;
    load(ca, id)
}

fn found_issuing(
    ca: &Ca,
    root: &Authority,
    root_key: &Arc<AuthorityKey>,
    key: &AuthorityKey,
    private: &PrivateKey,
) -> Result<AuthorityId> {
    let (name, slug) = (authority_name(ca, "Issuing CA")?, AuthoritySlug::ISSUING);
    let context = SigningContext::with_key(ca, root.clone(), Arc::clone(root_key));
    // The key is durable before a certificate for it exists.
    let keep_key = || ca.keys.put(&KeyName::of_authority(&slug), private, &*ca.entropy);
    let issued = issue(ca, &context, Profile::Issuing, &name, key, keep_key)?;
    store_authority(ca, issued, name, slug, Some(root.id()))
}

/// Steps 1 to 4 of docs/issuance.md for a CA; `keep_key` runs once the draft is linted.
fn issue(
    ca: &Ca,
    context: &SigningContext<'_>,
    profile: Profile,
    name: &str,
    key: &AuthorityKey,
    keep_key: impl FnOnce() -> Result<()>,
) -> Result<Issued> {
    let holder = Holder::Service(name.to_owned());
    let drafted = context.draft(Order { profile, holder, key: key.public_key()?, actor: Actor::Host })?;
    keep_key()?;
    let intent = drafted.intent();
    let recorded = ca.write(move |tx| intent.record(tx))?;
    context.sign(drafted.linted, recorded)
}

fn store_authority(
    ca: &Ca,
    Issued { der, recorded, .. }: Issued,
    name: String,
    slug: AuthoritySlug,
    issuer: Option<AuthorityId>,
) -> Result<AuthorityId> {
    let new = NewAuthority { name, slug, certificate: der, issuer };
    let directories = directories_of(ca);
    ca.write(move |tx| {
        if issuer.is_none() && !store::authority::list_authorities(tx.connection())?.is_empty() {
            return Err(Conflict::AlreadyInitialised.into());
        }
        let id = store::authority::insert_authority(tx, &new)?;
        store::intent::close_intent(tx, &recorded)?;
        tx.audit(Event::new(&Actor::Host, "authority.found", format!("authority:{}", new.slug)));
        announce(tx, &directories, EntryKey::Authority(id))?;
        Ok(id)
    })
}

/// `ORGANISATION ROLE G1`: a later generation gets a new name with its new key, because clients search for CAs by name.
fn authority_name(ca: &Ca, role: &str) -> Result<String> {
    let organisation = ca.settings.organisation.name.trim();
    let name = format!("{organisation} {role} G1");
    if name.chars().count() <= 64 {
        return Ok(name);
    }
    Err(Error::Configuration(format!(
        "organisation.name: `{name}` is longer than the 64 characters of a commonName; give a shorter name"
    )))
}

fn load(ca: &Ca, id: AuthorityId) -> Result<Authority> {
    let found = ca.store.read(|connection| store::authority::find_authority(connection, id))?;
    found.ok_or(Error::NotFound(Noun::Authority))
}
