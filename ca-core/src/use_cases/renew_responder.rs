//! The responders' keys and certificates: made by the server itself, and anew before they end.

use time::Duration;

use super::for_each_issuing;
use crate::audit::Event;
use crate::authority::Authority;
use crate::ca::Ca;
use crate::crash_point::{self, CrashPoint};
use crate::draft::{Draft, Issued};
use crate::error::Result;
use crate::keys::{AuthorityKey, KeyAlgorithm, PrivateKey, PublicKey, generate_key};
use crate::lint::{Terms, Wish};
use crate::policy::Actor;
use crate::profile::{AuthorityTerms, Profile, responder_parameters};
use crate::store;
use crate::store::intent::NewIntent;
use crate::store::ocsp_responder::StoredResponder;
use crate::types::{AuthorityId, SerialNumber, Timestamp, Validity};

/// A responder as it is shown.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ResponderView {
    /// The name in URLs of the CA that it answers for.
    pub authority: String,
    /// Serial number of its certificate, hexadecimal.
    pub serial: String,
    /// Its last second, UTC.
    pub not_after: Timestamp,
    /// Whether its key is in this key store.
    pub key_is_here: bool,
}

/// The responders that are good now, newest first for each CA.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_responders(ca: &Ca) -> Result<Vec<ResponderView>> {
    let now = ca.clock.now();
    let mut views = Vec::new();
    for authority in ca.authorities()?.iter().filter(|authority| !authority.is_root()) {
        let stored =
            ca.store.read(|connection| store::ocsp_responder::list_responders(connection, authority.id(), now))?;
        views.extend(stored.into_iter().map(|responder| ResponderView {
            authority: authority.slug().to_owned(),
            serial: responder.serial.to_string(),
            not_after: responder.not_after,
            key_is_here: ca.keys.holds(&responder.key_name),
        }));
    }
    Ok(views)
}

/// Gives each issuing CA that has none whose key is here, or whose newest ends within 30 days, a new responder, and removes
/// the keys of those that have ended. Returns how many are new.
///
/// # Errors
/// `KeyUnavailable`, `Lint`, `Internal`, `Busy`: the first that one met; the other CAs have theirs.
pub fn renew_responders(ca: &Ca) -> Result<usize> {
    let renewed =
        for_each_issuing(ca, "its responder could not be renewed", |authority| renew_responder(ca, authority))?;
    Ok(renewed.into_iter().filter(|is_new| *is_new).count())
}

fn renew_responder(ca: &Ca, authority: &Authority) -> Result<bool> {
    let due = is_due(ca, authority)?;
    if due {
        make_responder(ca, authority, &Actor::System)?;
    }
    let now = ca.clock.now();
    let ended = ca.store.read(|connection| store::ocsp_responder::list_ended_keys(connection, authority.id(), now))?;
    ended.iter().try_for_each(|key_name| ca.keys.remove(key_name))?;
    Ok(due)
}

/// Gives every issuing CA a new responder now, whatever it has. Returns how many.
///
/// # Errors
/// As [`renew_responders`].
pub fn replace_responders(ca: &Ca, actor: &Actor) -> Result<usize> {
    let made =
        for_each_issuing(ca, "it could not be given a responder", |authority| make_responder(ca, authority, actor))?;
    Ok(made.len())
}

/// A CA that ends is not given another: its last responder ends with it.
fn is_due(ca: &Ca, authority: &Authority) -> Result<bool> {
    let now = ca.clock.now();
    let stored = ca.store.read(|connection| store::ocsp_responder::list_responders(connection, authority.id(), now))?;
    let newest = stored.into_iter().find(|responder| ca.keys.holds(&responder.key_name));
    let until = (now + RENEW_BEFORE).min(authority.validity().not_after);
    Ok(now < authority.validity().not_after && newest.is_none_or(|responder| responder.not_after < until))
}

/// Removes the key of a responder that was never stored; for the serial number of any other certificate there is none.
///
/// To be done before its intent is closed: a crash in between is made up for by the next try. Whoever is still making that
/// responder gets one without a key, and [`renew_responders`] makes another.
///
/// # Errors
/// `Internal` when it can't be removed.
pub(super) fn forget_key(ca: &Ca, authority: AuthorityId, serial: &SerialNumber) -> Result<()> {
    let authorities = ca.authorities()?;
    let Some(authority) = authorities.iter().find(|it| it.id() == authority) else { return Ok(()) };
    ca.keys.remove(&key_name(authority, serial))
}

fn key_name(authority: &Authority, serial: &SerialNumber) -> String {
    format!("ocsp-{}-{serial}", authority.slug())
}

/// As with every certificate: draft, lint, intent, sign, store. The key is put away after the intent, so that no key is left
/// that nobody knows of, and is durable before there is a certificate for it.
fn make_responder(ca: &Ca, authority: &Authority, actor: &Actor) -> Result<()> {
    let private = generate_key(RESPONDER_KEY, &*ca.entropy)?;
    let now = ca.clock.now();
    let serial = SerialNumber::generate(&*ca.entropy)?;
    let key_name = key_name(authority, &serial);
    let issued = issue(ca, authority, &private, &serial, &key_name, now)?;
    let stored = StoredResponder {
        authority: authority.id(),
        serial,
        key_name,
        certificate: issued.1.der,
        not_after: issued.1.validity.not_after,
    };
    let (actor, recorded, slug) = (actor.clone(), issued.0, authority.slug().to_owned());
    ca.write(move |tx| {
        store::ocsp_responder::insert_responder(tx, &stored)?;
        store::intent::close_intent(tx, &recorded)?;
        tx.audit(
            Event::new(&actor, "responder.issue", format!("certificate:{}", stored.serial))
                .detail(format!("authority:{slug} until:{}", stored.not_after)),
        );
        Ok(())
    })?;
    crash_point::pass(CrashPoint::ResponderStored);
    Ok(())
}

fn issue(
    ca: &Ca,
    authority: &Authority,
    private: &PrivateKey,
    serial: &SerialNumber,
    key_name: &str,
    now: Timestamp,
) -> Result<(store::intent::Recorded, Issued)> {
    let key = PublicKey::from_spki(&rcgen::PublicKeyData::subject_public_key_info(&AuthorityKey::new(private)?))?;
    let validity = Validity::days_from(now - FOR_SLOW_CLOCKS, ca.settings.policy.days.of(Profile::OcspResponder))
        .ending_by(authority.validity().not_after);
    let name = format!("OCSP responder of {}", authority.slug());
    let parameters = responder_parameters(&AuthorityTerms { name: &name, key: &key, serial, validity }, &ca.settings)?;
    let wish = Wish { profile: Profile::OcspResponder, serial, key: &key, validity, addresses: &[], name: &name, now };
    let linted = Draft::under(authority, &parameters, Terms::under(authority, &wish, &ca.settings))?.lint()?;
    let signing_key = ca.signing_key(authority)?;
    let intent = NewIntent {
        authority: authority.id(),
        serial: serial.clone(),
        profile: Profile::OcspResponder,
        person: None,
        digest: linted.digest(),
    };
    let recorded = ca.write(move |tx| store::intent::insert_intent(tx, &intent))?;
    crash_point::pass(CrashPoint::ResponderIntentRecorded);
    ca.keys.put(key_name, private, &*ca.entropy)?;
    crash_point::pass(CrashPoint::ResponderKeyStored);
    let issued = linted.sign(&recorded, &signing_key)?;
    crash_point::pass(CrashPoint::ResponderSigned);
    Ok((recorded, issued))
}

/// Every client of today verifies it, and its signatures are quickly made.
const RESPONDER_KEY: KeyAlgorithm = KeyAlgorithm::Rsa(2048);
const RENEW_BEFORE: Duration = Duration::days(30);
/// It answers for every certificate from its first second on, also to clients whose clocks go slow.
const FOR_SLOW_CLOCKS: Duration = Duration::minutes(5);
