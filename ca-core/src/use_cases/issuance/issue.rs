//! Issues a certificate: draft → lint → intent → sign → certificate. The numbers are those of docs/issuance.md.

use std::sync::Arc;

use crate::audit::Event;
use crate::draft::{Draft, Issued, Linted};
use crate::error::{Error, KeyFault, Noun, Refusal, Result};
use crate::installation::Ca;
use crate::keys::{AuthorityKey, PublicKey};
use crate::lint::certificate::{Terms, Wish};
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::profile::{UserTerms, user_parameters};
use crate::runtime::crash_point::{self, CrashPoint};
use crate::store::certificate::NewCertificate;
use crate::store::intent::{NewIntent, Recorded};
use crate::store::mailbox::OwnedMailbox;
use crate::store::{self, Reader, Tx};
use crate::types::{
    AuthorityId, CertificateId, EntryKey, PersonId, Profile, RevocationReason, SerialNumber, Sha256Digest, Validity,
};

/// What is to be issued: everything in it was decided on.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) profile: Profile,
    pub(crate) mailbox: OwnedMailbox,
    pub(crate) key: PublicKey,
    pub(crate) actor: Actor,
}

/// A certificate that is signed and not stored yet.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    recorded: Recorded,
    certificate: NewCertificate,
    actor: Actor,
}

impl Ready {
    /// What will be stored.
    pub(crate) fn certificate(&self) -> &NewCertificate {
        &self.certificate
    }
}

/// Steps 1 to 4: draft, lint, record the intents, sign. All certificates of one request go together: one that can't be
/// made stops the others before anything is signed.
///
/// # Errors
/// `Invalid(Key)`, `Refused(ForeignDomain)`, `Lint`, `KeyUnavailable`, `Internal`, `Busy`.
pub(crate) fn prepare(ca: &Ca, orders: Vec<Order>) -> Result<Vec<Ready>> {
    let desk = Desk::open(ca)?;
    let drafted = orders.into_iter().map(|order| desk.draft(order)).collect::<Result<Vec<_>>>()?;
    crash_point::pass(CrashPoint::IssueLinted);
    let intents: Vec<Intent> = drafted.iter().map(Drafted::intent).collect();
    let recorded = ca.write(move |tx| intents.iter().map(|intent| intent.record(tx)).collect::<Result<Vec<_>>>())?;
    crash_point::pass(CrashPoint::IssueIntentRecorded);
    drafted.into_iter().zip(recorded).map(|(drafted, recorded)| desk.sign(drafted, recorded)).collect()
}

/// Where certificates are drafted and signed: an issuing CA and its key.
pub(crate) struct Desk<'a> {
    ca: &'a Ca,
    authorities: Arc<[Authority]>,
    issuer: Authority,
    key: Arc<AuthorityKey>,
}

impl<'a> Desk<'a> {
    pub(crate) fn open(ca: &'a Ca) -> Result<Self> {
        let authorities = ca.authorities()?;
        let issuer = newest_issuing(&authorities)?;
        Ok(Self { ca, key: ca.signing_key(&issuer)?, authorities, issuer })
    }

    /// Steps 1 and 2.
    pub(crate) fn draft(&self, order: Order) -> Result<Drafted> {
        let linted = draft(self.ca, &self.authorities, &self.issuer, &order)?.lint()?;
        Ok(Drafted { issuer: self.issuer.id(), order, linted })
    }

    /// Step 4, once the intent is durable.
    pub(crate) fn sign(&self, drafted: Drafted, recorded: Recorded) -> Result<Ready> {
        let Drafted { order, linted, .. } = drafted;
        let issued = linted.sign(&recorded, &self.key)?;
        crash_point::pass(CrashPoint::IssueSigned);
        let certificate = certificate_of(&self.issuer, &order, issued);
        Ok(Ready { recorded, certificate, actor: order.actor })
    }
}

/// An order whose draft breaks no rule.
pub(crate) struct Drafted {
    issuer: AuthorityId,
    order: Order,
    linted: Linted,
}

impl Drafted {
    pub(crate) fn intent(&self) -> Intent {
        let new = NewIntent {
            authority: self.issuer,
            serial: self.linted.serial().clone(),
            profile: self.order.profile,
            person: Some(self.order.mailbox.person),
            digest: self.linted.digest(),
        };
        Intent { new, key: self.order.key.digest(), person: self.order.mailbox.person, actor: self.order.actor.clone() }
    }
}

/// What step 3 records: what is about to be signed, and the key that is taken with it.
pub(crate) struct Intent {
    new: NewIntent,
    key: Sha256Digest,
    person: PersonId,
    actor: Actor,
}

impl Intent {
    /// Step 3, in the caller's transaction.
    ///
    /// # Errors
    /// `Invalid(Key)`, which leaves nothing behind; `Internal`.
    pub(crate) fn record(&self, tx: &mut Tx<'_>) -> Result<Recorded> {
        store::certified_key::claim_key(tx, &self.key, self.person, self.new.profile)?;
        let recorded = store::intent::insert_intent(tx, &self.new)?;
        tx.audit(
            Event::new(&self.actor, "intent.record", format!("certificate:{}", self.new.serial))
                .detail(format!("profile:{} tbs-sha256:{}", self.new.profile, self.new.digest)),
        );
        Ok(recorded)
    }
}

/// Step 5, in the caller's transaction: certificate, audit row and outbox row together.
pub(crate) fn store_issued(tx: &mut Tx<'_>, ready: &Ready, directories: &[String]) -> Result<CertificateId> {
    let new = &ready.certificate;
    let id = store::certificate::insert_certificate(tx, new)?;
    store::intent::close_intent(tx, &ready.recorded)?;
    tx.audit(
        Event::new(&ready.actor, "certificate.issue", format!("certificate:{}", new.serial))
            .detail(format!("profile:{} person:{} mailbox:{} key:{}", new.profile, new.person, new.mailbox, new.key)),
    );
    crate::installation::announce(tx, directories, EntryKey::Mailbox(new.mailbox))?;
    crash_point::pass(CrashPoint::IssueStoring);
    Ok(id)
}

/// Step 5 when person or request no longer stand: the certificate is kept as revoked and never delivered.
pub(crate) fn store_undelivered(tx: &mut Tx<'_>, ready: &Ready, directories: &[String]) -> Result<()> {
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

fn newest_issuing(authorities: &[Authority]) -> Result<Authority> {
    let newest = authorities.iter().rfind(|authority| !authority.is_root());
    newest.cloned().ok_or(Error::NotFound(Noun::Authority))
}

/// Refuses a key that was reported lost or stolen, one that is certified for someone else or for another purpose of the
/// same person (or escrow would copy a signing key), and one of a certificate that is revoked or on hold.
///
/// # Errors
/// `Invalid(Key)`.
pub(crate) fn check_key_history(ca: &Ca, authorities: &[Authority], order: &Order) -> Result<()> {
    if authorities.iter().any(|authority| authority.key() == &order.key) {
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
    if store::certificate::is_revoked_with_key(connection, key)? { Err(KeyFault::Revoked.into()) } else { Ok(()) }
}

/// Whether the key may still be certified, now that it is: someone may have reported it, or a certificate with it, while it was
/// being signed. Its row stays locked, so that a later report of the key finds its certificate.
pub(crate) fn still_stands(tx: &mut Tx<'_>, Ready { certificate, .. }: &Ready) -> Result<bool> {
    let known = store::certified_key::lock_key(tx, &certificate.key)?;
    let admitted = known.is_some_and(|known| known.admit(certificate.person, certificate.profile).is_ok());
    Ok(admitted && !store::certificate::is_revoked_with_key(tx.connection(), &certificate.key)?)
}

/// Whether all keys of a request may still be certified.
pub(crate) fn all_still_stand(tx: &mut Tx<'_>, ready: &[Ready]) -> Result<bool> {
    for ready in ready {
        if !still_stands(tx, ready)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn draft(ca: &Ca, authorities: &[Authority], issuer: &Authority, order: &Order) -> Result<Draft> {
    order.profile.accept(order.key.kind())?;
    if !ca.settings.domains.contains(&order.mailbox.address.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    check_key_history(ca, authorities, order)?;
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
        name: "",
        now,
    };
    Draft::under(issuer, &parameters, Terms::under(issuer, &wish, &ca.settings))
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
