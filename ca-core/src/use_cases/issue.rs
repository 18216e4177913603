//! Issuing: draft → lint → intent → sign → certificate. The numbers are those of docs/issuance.md.

use crate::audit::Event;
use crate::authority::Authority;
use crate::ca::Ca;
use crate::crash_point::{self, CrashPoint};
use crate::draft::{Draft, Issued, Linted};
use crate::error::{Error, KeyFault, Noun, Refusal, Result};
use crate::feed::EntryKey;
use crate::keys::PublicKey;
use crate::lint::{Terms, Wish};
use crate::policy::Actor;
use crate::profile::{Profile, UserTerms, user_parameters};
use crate::store::certificate::NewCertificate;
use crate::store::intent::{NewIntent, Recorded};
use crate::store::mailbox::OwnedMailbox;
use crate::store::{self, Reader, Tx};
use crate::types::{CertificateId, PersonId, RevocationReason, SerialNumber, Sha256Digest, Validity};

/// What is to be issued: everything in it was decided on.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) profile: Profile,
    pub(super) mailbox: OwnedMailbox,
    pub(super) key: PublicKey,
    pub(super) actor: Actor,
}

/// A certificate that is signed and not stored yet.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    recorded: Recorded,
    certificate: NewCertificate,
    actor: Actor,
}

/// Steps 1 to 4: draft, lint, record the intents, sign. All certificates of one request go together: one that can't be
/// made stops the others before anything is signed.
///
/// # Errors
/// `Invalid(Key)`, `Refused(ForeignDomain)`, `Lint`, `KeyUnavailable`, `Internal`, `Busy`.
pub(super) fn prepare(ca: &Ca, orders: &[Order]) -> Result<Vec<Ready>> {
    let issuer = issuing_authority(ca)?;
    let key = ca.signing_key(&issuer)?;
    let linted: Vec<Linted> = orders.iter().map(|order| draft(ca, &issuer, order)?.lint()).collect::<Result<_>>()?;
    let intents: Vec<NewIntent> = orders
        .iter()
        .zip(&linted)
        .map(|(order, linted)| NewIntent {
            authority: issuer.id(),
            serial: linted.serial().clone(),
            profile: order.profile,
            person: Some(order.mailbox.person),
            digest: linted.digest(),
        })
        .collect();
    let actors: Vec<Actor> = orders.iter().map(|order| order.actor.clone()).collect();
    let keys: Vec<_> = orders.iter().map(|order| (order.key.digest(), order.mailbox.person)).collect();
    crash_point::pass(CrashPoint::IssueLinted);
    let recorded = ca.write(move |tx| record_intents(tx, &intents, &actors, &keys))?;
    crash_point::pass(CrashPoint::IssueIntentRecorded);
    let mut ready = Vec::with_capacity(orders.len());
    for ((order, linted), recorded) in orders.iter().zip(linted).zip(recorded) {
        let issued = linted.sign(&recorded, &key)?;
        crash_point::pass(CrashPoint::IssueSigned);
        ready.push(Ready { recorded, certificate: certificate_of(&issuer, order, issued), actor: order.actor.clone() });
    }
    Ok(ready)
}

/// Step 5, in the caller's transaction: certificate, audit row and outbox row together.
pub(super) fn store_issued(tx: &mut Tx<'_>, ready: &Ready, directories: &[String]) -> Result<CertificateId> {
    let new = &ready.certificate;
    let id = store::certificate::insert_certificate(tx, new)?;
    store::intent::close_intent(tx, &ready.recorded)?;
    tx.audit(
        Event::new(&ready.actor, "certificate.issue", format!("certificate:{}", new.serial))
            .detail(format!("profile:{} person:{} mailbox:{} key:{}", new.profile, new.person, new.mailbox, new.key)),
    );
    super::announce(tx, directories, EntryKey::Mailbox(new.mailbox))?;
    crash_point::pass(CrashPoint::IssueStoring);
    Ok(id)
}

/// Step 5 when person or request no longer stand: the certificate is kept as revoked and never delivered.
pub(super) fn store_undelivered(tx: &mut Tx<'_>, ready: &Ready, directories: &[String]) -> Result<()> {
    store_issued(tx, ready, directories)?;
    let entry = crate::crl::Entry {
        serial: ready.certificate.serial.clone(),
        revoked_at: tx.now(),
        reason: RevocationReason::CessationOfOperation,
        invalidity_date: None,
    };
    store::revoked::insert_entry(tx, ready.certificate.authority, &entry)?;
    tx.audit(
        Event::new(&Actor::System, "certificate.revoke", format!("certificate:{}", entry.serial))
            .detail("never delivered: its request no longer stood"),
    );
    Ok(())
}

/// The newest issuing CA.
pub(super) fn issuing_authority(ca: &Ca) -> Result<Authority> {
    let authorities = ca.authorities()?;
    let newest = authorities.iter().rfind(|authority| !authority.is_root());
    newest.cloned().ok_or(Error::NotFound(Noun::Authority))
}

/// Refuses a key that was reported lost or stolen, one that is certified for someone else or for another purpose of the
/// same person (or escrow would copy a signing key), and one of a certificate that is revoked or on hold.
///
/// # Errors
/// `Invalid(Key)`.
pub(super) fn check_key_history(ca: &Ca, order: &Order) -> Result<()> {
    if ca.authorities()?.iter().any(|authority| authority.key() == &order.key) {
        return Err(KeyFault::OfAnother.into());
    }
    let key = order.key.digest();
    ca.store.read(|connection| {
        if let Some(known) = store::certified_key::find_key(connection, &key)? {
            known.admit(order.mailbox.person, order.profile)?;
        }
        refuse_revoked(connection, &key)
    })
}

fn refuse_revoked(connection: &mut Reader, key: &Sha256Digest) -> Result<()> {
    let earlier = store::certificate::list_by_key(connection, key)?;
    if earlier.iter().all(|earlier| earlier.status.is_valid()) { Ok(()) } else { Err(KeyFault::Revoked.into()) }
}

/// Whether the keys may still be certified, now that they are: someone may have reported one, or a certificate with it,
/// while it was being signed. Their rows stay locked, so that whoever reports one after this finds its certificate.
pub(super) fn still_stand(tx: &mut Tx<'_>, ready: &[Ready]) -> Result<bool> {
    for Ready { certificate, .. } in ready {
        let known = store::certified_key::lock_key(tx, &certificate.key)?;
        let admitted = known.is_some_and(|known| known.admit(certificate.person, certificate.profile).is_ok());
        if !admitted || refuse_revoked(tx.connection(), &certificate.key).is_err() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn draft(ca: &Ca, issuer: &Authority, order: &Order) -> Result<Draft> {
    order.profile.accept(order.key.kind())?;
    if !ca.settings.domains.contains(&order.mailbox.address.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    check_key_history(ca, order)?;
    let serial = SerialNumber::generate(&*ca.entropy)?;
    let now = ca.clock.now();
    let days = ca.settings.policy.days.of(order.profile);
    let validity = Validity::days_from(now, days).ending_by(issuer.validity().not_after);
    let address = &order.mailbox.address;
    let terms = UserTerms { profile: order.profile, address, key: &order.key, serial: &serial, validity };
    let parameters = user_parameters(&terms, issuer, &ca.settings)?;
    let wish = Wish {
        profile: order.profile,
        serial: &serial,
        key: &order.key,
        validity,
        addresses: std::slice::from_ref(address),
        now,
    };
    Draft::under(issuer, &parameters, Terms::under(issuer, &wish, &ca.settings))
}

fn record_intents(
    tx: &mut Tx<'_>,
    intents: &[NewIntent],
    actors: &[Actor],
    keys: &[(Sha256Digest, PersonId)],
) -> Result<Vec<Recorded>> {
    let mut recorded = Vec::with_capacity(intents.len());
    for ((intent, actor), (key, person)) in intents.iter().zip(actors).zip(keys) {
        store::certified_key::claim_key(tx, key, *person, intent.profile)?;
        recorded.push(store::intent::insert_intent(tx, intent)?);
        tx.audit(
            Event::new(actor, "intent.record", format!("certificate:{}", intent.serial))
                .detail(format!("profile:{} tbs-sha256:{}", intent.profile, intent.digest)),
        );
    }
    Ok(recorded)
}

fn certificate_of(issuer: &Authority, order: &Order, issued: Issued) -> NewCertificate {
    NewCertificate {
        authority: issuer.id(),
        profile: order.profile,
        person: order.mailbox.person,
        mailbox: order.mailbox.id,
        key: issued.key.digest(),
        serial: issued.serial,
        der: issued.der,
        validity: issued.validity,
    }
}
