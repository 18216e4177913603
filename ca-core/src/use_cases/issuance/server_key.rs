//! Certificates for keys of the server itself: OCSP responders, and the mailboxes that send its mails.

use time::Duration;

use super::path::{Holder, Order, SigningContext};
use crate::audit::Event;
use crate::draft::Issued;
use crate::error::Result;
use crate::installation::Ca;
use crate::keys::{AuthorityKey, KeyAlgorithm, generate_key};
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::runtime::crash_point::{self, CrashPoint};
use crate::store;
use crate::store::server_key::ServerKey;
use crate::types::{AuthorityId, EmailAddress, KeyName, SerialNumber, ServerKeyKind, Timestamp};

/// Makes a key of the server and its certificate, and stores it: for the mailbox that mails come from, or of an OCSP responder.
///
/// # Errors
/// `KeyUnavailable`, `Lint`, `Internal`, `Busy`.
pub(crate) fn make(
    ca: &Ca,
    authority: &Authority,
    kind: ServerKeyKind,
    address: Option<&EmailAddress>,
    actor: &Actor,
) -> Result<ServerKey> {
    let holder = address.map_or_else(
        || Holder::Service(format!("OCSP responder of {}", authority.slug())),
        |address| Holder::Sender(address.clone()),
    );
    let issued = issue(ca, authority, kind, holder, actor)?;
    let made = ServerKey {
        kind,
        address: address.cloned(),
        authority: authority.id(),
        key_name: key_name(kind, authority, &issued.serial),
        serial: issued.serial,
        certificate: issued.der,
        not_after: issued.validity.not_after,
    };
    let (stored, recorded, event) = (made.clone(), issued.recorded, made_event(&made, authority, actor));
    ca.write(move |tx| {
        store::server_key::insert_server_key(tx, &stored)?;
        store::intent::close_intent(tx, &recorded)?;
        tx.audit(event.clone());
        Ok(())
    })?;
    crash_point::pass(CrashPoint::ResponderStored);
    Ok(made)
}

fn made_event(made: &ServerKey, authority: &Authority, actor: &Actor) -> Event {
    let (slug, kind, until) = (authority.slug(), made.kind.name(), made.not_after);
    let (action, detail) = match made.kind {
        ServerKeyKind::OcspResponder => ("responder.issue", format!("authority:{slug} until:{until}")),
        ServerKeyKind::NoticeSigner | ServerKeyKind::SelfCheck => {
            ("notice-signer.issue", format!("authority:{slug} profile:{kind} until:{until}"))
        }
    };
    Event::new(actor, action, format!("certificate:{}", made.serial)).detail(detail)
}

/// Until when a key of the server must be good, or another is made. A CA that ends gets no other: its last one ends with it.
pub(crate) fn renewed_before(authority: &Authority, now: Timestamp) -> Timestamp {
    (now + RENEW_BEFORE).min(authority.validity().not_after)
}

/// Removes the keys whose certificates have ended.
///
/// # Errors
/// `Internal` when one can't be removed.
pub(crate) fn forget_ended(ca: &Ca) -> Result<()> {
    let now = ca.clock.now();
    let ended = ca.store.read(|connection| store::server_key::list_ended_keys(connection, now))?;
    ended.iter().try_for_each(|key_name| ca.keys.remove(key_name))
}

/// The name in the key store of the key whose certificate has this serial number.
fn key_name(kind: ServerKeyKind, authority: &Authority, serial: &SerialNumber) -> KeyName {
    KeyName::of_server(kind.key_prefix(), authority.slug(), serial)
}

/// Makes a key and its certificate by the one issuing path; it is not stored yet. The key is put away after the intent, so that
/// no key is left that nobody knows of, and is durable before there is a certificate for it.
///
/// # Errors
/// `KeyUnavailable`, `Lint`, `Internal`, `Busy`.
fn issue(ca: &Ca, authority: &Authority, kind: ServerKeyKind, holder: Holder, actor: &Actor) -> Result<Issued> {
    let private = generate_key(ALGORITHM, &*ca.entropy)?;
    let key = AuthorityKey::new(&private)?.public_key()?;
    let context = SigningContext::of(ca, authority)?;
    let drafted = context.draft(Order { profile: kind.profile(), holder, key, actor: actor.clone() })?;
    let intent = drafted.intent();
    let recorded = ca.write(move |tx| intent.record(tx))?;
    crash_point::pass(CrashPoint::ResponderIntentRecorded);
    ca.keys.put(&key_name(kind, authority, drafted.linted.serial()), &private, &*ca.entropy)?;
    crash_point::pass(CrashPoint::ResponderKeyStored);
    let issued = context.sign(drafted.linted, recorded)?;
    crash_point::pass(CrashPoint::ResponderSigned);
    Ok(issued)
}

/// Removes the key for which a certificate was never stored; for the serial number of any other certificate there is none.
///
/// To be done before its intent is closed: a crash in between is made up for by the next try. Whoever is still making that
/// certificate gets one without a key, and another is made.
///
/// # Errors
/// `Internal` when it can't be removed.
pub(crate) fn forget_key(ca: &Ca, authority: AuthorityId, serial: &SerialNumber) -> Result<()> {
    let authorities = ca.authorities()?;
    let Some(authority) = authorities.iter().find(|it| it.id() == authority) else { return Ok(()) };
    ServerKeyKind::ALL.iter().try_for_each(|kind| ca.keys.remove(&key_name(*kind, authority, serial)))
}

/// Every client of today verifies it and encrypts to it, and its signatures are quickly made.
const ALGORITHM: KeyAlgorithm = KeyAlgorithm::Rsa(2048);
const RENEW_BEFORE: Duration = Duration::days(30);
