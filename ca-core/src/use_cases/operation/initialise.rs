//! Founding an installation: a root whose key stays outside, an issuing CA, and their first CRLs.

use crate::audit::Event;
use crate::draft::{Draft, Issued};
use crate::error::{Conflict, Error, Result};
use crate::installation::Ca;
use crate::keys::{AuthorityKey, PrivateKey, PublicKey};
use crate::lint::certificate::{Terms, Wish};
use crate::pkix::authority::Authority;
use crate::pkix::tbs::encode_name;
use crate::policy::Actor;
use crate::profile::{AuthorityTerms, issuing_parameters, root_parameters};
use crate::store;
use crate::store::authority::NewAuthority;
use crate::store::intent::{NewIntent, Recorded};
use crate::types::{AuthorityId, EntryKey, Profile, SerialNumber, Timestamp, Validity};

/// The keys that an installation is founded with.
pub struct FoundingKeys {
    /// The root's, used here once and never stored.
    pub root: PrivateKey,
    /// The issuing CA's, put into the key store.
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

/// Makes root and issuing CA, puts the issuing key into the key store, publishes the first CRLs and makes the keys that
/// sign heads of the audit trail and seal queued mails.
///
/// # Errors
/// `Conflict(AlreadyInitialised)`; `Lint` when a CA certificate would break a rule; `Configuration` for names that a
/// certificate can't hold.
pub fn found(ca: &Ca, keys: &FoundingKeys) -> Result<Founded> {
    if !ca.store.read(store::authority::list_authorities)?.is_empty() {
        return Err(Conflict::AlreadyInitialised.into());
    }
    let root_key = AuthorityKey::new(&keys.root)?;
    let issuing_key = AuthorityKey::new(&keys.issuing)?;
    if root_key.identifier() == issuing_key.identifier() {
        return Err(Error::Configuration("root and issuing CA need two keys, and these are the same".to_owned()));
    }
    let now = ca.clock.now();
    let root = found_root(ca, &root_key, now)?;
    let issuing = found_issuing(ca, &root, &root_key, &issuing_key, &keys.issuing, now)?;
    crate::use_cases::status::publish_crl::publish_root_crl(ca, &root_key, &Actor::Host)?;
    crate::use_cases::status::publish_crl::publish_all_crls(ca, &Actor::Host)?;
    crate::use_cases::audit::heads::make_head_key(ca, &Actor::Host)?;
    ca.keys.queue_key(&*ca.entropy)?;
    Ok(Founded { root: root.id(), issuing })
}

fn found_root(ca: &Ca, key: &AuthorityKey, now: Timestamp) -> Result<Authority> {
    let name = authority_name(ca, "Root CA")?;
    let public = public_key(key)?;
    let serial = SerialNumber::generate(&*ca.entropy)?;
    let validity = Validity::days_from(now, ca.settings.policy.days.of(Profile::Root));
    let terms = AuthorityTerms { name: &name, key: &public, serial: &serial, validity };
    let parameters = root_parameters(&terms, &ca.settings)?;
    let subject = encode_name(&parameters.distinguished_name, &public)?;
    let wish =
        Wish { profile: Profile::Root, serial: &serial, key: &public, validity, addresses: &[], name: &name, now };
    let linted = Draft::self_issued(&parameters, Terms::self_issued(subject, &wish, &ca.settings))?.lint()?;
    let recorded = Recorded::before_the_store(serial, linted.digest());
    let issued = linted.sign(&recorded, key)?;
    let new = NewAuthority { name, slug: "root-g1".to_owned(), certificate: issued.der, issuer: None };
    let directories = crate::installation::directories_of(ca);
    let id = ca.write(move |tx| {
        if !store::authority::list_authorities(tx.connection())?.is_empty() {
            return Err(Conflict::AlreadyInitialised.into());
        }
        let id = store::authority::insert_authority(tx, &new)?;
        tx.audit(Event::new(&Actor::Host, "authority.found", format!("authority:{}", new.slug)));
        crate::installation::announce(tx, &directories, EntryKey::Authority(id))?;
        Ok(id)
    })?;
    load(ca, id)
}

fn found_issuing(
    ca: &Ca,
    root: &Authority,
    root_key: &AuthorityKey,
    key: &AuthorityKey,
    private: &PrivateKey,
    now: Timestamp,
) -> Result<AuthorityId> {
    let name = authority_name(ca, "Issuing CA")?;
    let slug = "issuing-g1";
    let public = public_key(key)?;
    let serial = SerialNumber::generate(&*ca.entropy)?;
    let validity =
        Validity::days_from(now, ca.settings.policy.days.of(Profile::Issuing)).ending_by(root.validity().not_after);
    let terms = AuthorityTerms { name: &name, key: &public, serial: &serial, validity };
    let parameters = issuing_parameters(&terms, root, &ca.settings)?;
    let wish =
        Wish { profile: Profile::Issuing, serial: &serial, key: &public, validity, addresses: &[], name: &name, now };
    let linted = Draft::under(root, &parameters, Terms::under(root, &wish, &ca.settings))?.lint()?;
    // The key is durable before a certificate for it exists.
    ca.keys.put(slug, private, &*ca.entropy)?;
    let intent =
        NewIntent { authority: root.id(), serial, profile: Profile::Issuing, person: None, digest: linted.digest() };
    let recorded = ca.write(move |tx| store::intent::insert_intent(tx, &intent))?;
    let Issued { der, .. } = linted.sign(&recorded, root_key)?;
    let new = NewAuthority { name, slug: slug.to_owned(), certificate: der, issuer: Some(root.id()) };
    let directories = crate::installation::directories_of(ca);
    ca.write(move |tx| {
        let id = store::authority::insert_authority(tx, &new)?;
        store::intent::close_intent(tx, &recorded)?;
        tx.audit(Event::new(&Actor::Host, "authority.found", format!("authority:{}", new.slug)));
        crate::installation::announce(tx, &directories, EntryKey::Authority(id))?;
        Ok(id)
    })
}

/// `ORGANISATION ROLE G1`: a later generation gets a new name with its new key, because clients look CAs up by name.
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

fn public_key(key: &AuthorityKey) -> Result<PublicKey> {
    PublicKey::from_spki(&rcgen::PublicKeyData::subject_public_key_info(key))
}

fn load(ca: &Ca, id: AuthorityId) -> Result<Authority> {
    let found = ca.store.read(|connection| store::authority::find_authority(connection, id))?;
    found.ok_or(Error::NotFound(crate::error::Noun::Authority))
}
