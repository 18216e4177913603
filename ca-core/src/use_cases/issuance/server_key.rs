//! Certificates for the server's own keys: OCSP responders, and the senders of its mails.

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

/// Makes and stores a key of the server and its certificate, for a sender of mails or an OCSP responder.
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

/// The time until which a key of the server must be valid; otherwise another is made. A CA that expires soon gets no
/// other key: the last one expires with it.
pub(crate) fn renewed_before(authority: &Authority, now: Timestamp) -> Timestamp {
    (now + RENEW_BEFORE).min(authority.validity().not_after)
}

/// Deletes the keys whose certificates have expired.
///
/// # Errors
/// `Internal` when a key can't be deleted.
pub(crate) fn forget_ended(ca: &Ca) -> Result<()> {
    let now = ca.clock.now();
    let ended = ca.store.read(|connection| store::server_key::list_ended_keys(connection, now))?;
    ended.iter().try_for_each(|key_name| ca.keys.remove(key_name))
}

/// The name in the key store of the key for the certificate with this serial number.
fn key_name(kind: ServerKeyKind, authority: &Authority, serial: &SerialNumber) -> KeyName {
    KeyName::of_server(kind.key_prefix(), authority.slug(), serial)
}

/// Makes a key and its certificate on the path of every certificate; the certificate is not stored yet. The key is
/// stored after the intent, so that no unknown key can remain, and is durable before its certificate exists.
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

/// Deletes the key for which no certificate was stored. For the serial numbers of other certificates there is no key.
///
/// It must be called before the intent is closed, so that the next attempt repeats it after a crash. A thread that is
/// still making that certificate gets one without a key, and another is made.
///
/// # Errors
/// `Internal` when the key can't be deleted.
pub(crate) fn forget_key(ca: &Ca, authority: AuthorityId, serial: &SerialNumber) -> Result<()> {
    let authorities = ca.authorities()?;
    let Some(authority) = authorities.iter().find(|it| it.id() == authority) else { return Ok(()) };
    ServerKeyKind::ALL.iter().try_for_each(|kind| ca.keys.remove(&key_name(*kind, authority, serial)))
}

/// Every current client verifies its signatures and encrypts to it, and signing is fast.
const ALGORITHM: KeyAlgorithm = KeyAlgorithm::Rsa(2048);
const RENEW_BEFORE: Duration = Duration::days(30);
