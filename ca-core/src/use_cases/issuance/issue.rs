//! Issues certificates to people: checks the history of the key before the draft, and stores the signed certificate.
//! The numbers are those of docs/issuance.md.

use super::path::{Drafted, Holder, Intent, Order, SigningContext};
use crate::audit::Event;
use crate::crl;
use crate::draft::Issued;
use crate::error::{Error, KeyFault, Refusal, Result};
use crate::installation::{Ca, announce};
use crate::keys::PublicKey;
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::runtime::crash_point::{self, CrashPoint};
use crate::store::certificate::NewCertificate;
use crate::store::intent::Recorded;
use crate::store::mailbox::OwnedMailbox;
use crate::store::{self, Reader, Tx};
use crate::types::{
    CertificateId, DirectoryName, EntryKey, MailboxId, PersonId, Profile, RevocationReason, Sha256Digest,
};

/// A certificate for the owner of a mailbox.
#[derive(Debug, Clone)]
pub(crate) struct PersonOrder {
    pub(crate) profile: Profile,
    pub(crate) mailbox: OwnedMailbox,
    pub(crate) key: PublicKey,
    pub(crate) actor: Actor,
}

/// A person's certificate that is signed and not stored yet.
#[derive(Debug)]
pub(crate) struct Ready {
    certificate: NewCertificate,
    recorded: Recorded,
    actor: Actor,
}

impl Ready {
    /// The data to be stored.
    pub(crate) fn certificate(&self) -> &NewCertificate {
        &self.certificate
    }
}

/// Steps 1 to 4: draft, lint, record the intents, sign. The certificates of one request pass the steps together: a
/// failure of one stops the others before anything is signed.
///
/// # Errors
/// `Invalid(Key)`, `Refused(ForeignDomain)`, `Refused(PersonNotActive)`, `Lint`, `KeyUnavailable`, `Internal`, `Busy`.
pub(crate) fn prepare(ca: &Ca, orders: Vec<PersonOrder>) -> Result<Vec<Ready>> {
    let context = SigningContext::newest_issuing(ca)?;
    let authorities = ca.authorities()?;
    let draft = |order| draft(ca, &context, &authorities, order);
    let drafted = orders.into_iter().map(draft).collect::<Result<Vec<_>>>()?;
    crash_point::pass(CrashPoint::IssueLinted);
    let intents: Vec<Intent> = drafted.iter().map(Drafted::intent).collect();
    let recorded = ca.write(move |tx| {
        for person in intents.iter().filter_map(Intent::person) {
            store::person::lock_active(tx, person)?;
        }
        intents.iter().map(|intent| intent.record(tx)).collect::<Result<Vec<_>>>()
    })?;
    crash_point::pass(CrashPoint::IssueIntentRecorded);
    drafted.into_iter().zip(recorded).map(|(drafted, recorded)| sign(&context, drafted, recorded)).collect()
}

/// Steps 1 and 2, unless the address or the key may not be certified.
///
/// # Errors
/// `Invalid(Key)`, `Refused(ForeignDomain)`, `Lint`, `Internal`.
fn draft(ca: &Ca, context: &SigningContext<'_>, authorities: &[Authority], order: PersonOrder) -> Result<Drafted> {
    ca.store.read(|connection| admit(ca, connection, authorities, &order))?;
    draft_admitted(context, order)
}

/// Demands that the address and the key may be certified.
///
/// # Errors
/// `Invalid(Key)`, `Refused(ForeignDomain)`, `Internal`.
pub(crate) fn admit(ca: &Ca, connection: &mut Reader, authorities: &[Authority], order: &PersonOrder) -> Result<()> {
    order.profile.accept(order.key.kind())?;
    if !ca.settings.domains.contains(&order.mailbox.address.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    read_key_history(connection, authorities, order)
}

/// Steps 1 and 2 for an order whose address and key were checked.
///
/// # Errors
/// `Lint`, `Internal`.
pub(crate) fn draft_admitted(context: &SigningContext<'_>, order: PersonOrder) -> Result<Drafted> {
    let PersonOrder { profile, mailbox, key, actor } = order;
    context.draft(Order { profile, holder: Holder::Person(mailbox), key, actor })
}

/// Step 4, once the intent is durable.
///
/// # Errors
/// `Internal`.
pub(crate) fn sign(context: &SigningContext<'_>, drafted: Drafted, recorded: Recorded) -> Result<Ready> {
    let Drafted { order, linted, .. } = drafted;
    let (Holder::Person(mailbox), Some(issuer)) = (order.holder, context.issuer()) else {
        return Err(Error::internal("a certificate of the server is stored as a person's"));
    };
    let Issued { der, serial, key, validity, recorded } = context.sign(linted, recorded)?;
    crash_point::pass(CrashPoint::IssueSigned);
    let certificate = NewCertificate {
        authority: issuer.id(),
        profile: order.profile,
        person: mailbox.person,
        mailbox: mailbox.id,
        kind: key.kind(),
        key: key.digest(),
        serial,
        der,
        validity,
    };
    Ok(Ready { certificate, recorded, actor: order.actor })
}

/// Step 5, in the caller's transaction: certificate, audit row and outbox row together.
pub(crate) fn store_issued(tx: &mut Tx<'_>, ready: &Ready, directories: &[DirectoryName]) -> Result<CertificateId> {
    let new = &ready.certificate;
    let id = store::certificate::insert_certificate(tx, new)?;
    store::intent::close_intent(tx, &ready.recorded)?;
    tx.audit(
        Event::new(&ready.actor, "certificate.issue", format!("certificate:{}", new.serial))
            .detail(format!("profile:{} person:{} mailbox:{} key:{}", new.profile, new.person, new.mailbox, new.key)),
    );
    announce(tx, directories, EntryKey::Mailbox(new.mailbox))?;
    crash_point::pass(CrashPoint::IssueStoring);
    Ok(id)
}

/// Step 5 when the key or the request is no longer valid: the certificate is stored as revoked and never delivered.
pub(crate) fn store_undelivered(tx: &mut Tx<'_>, ready: &Ready, directories: &[DirectoryName]) -> Result<()> {
    store_issued(tx, ready, directories)?;
    let entry = crl::CrlEntry {
        serial: ready.certificate.serial.clone(),
        revoked_at: tx.now(),
        reason: RevocationReason::CessationOfOperation,
        invalidity_date: None,
    };
    store::revoked::insert_entry(tx, ready.certificate.authority, &entry)?;
    tx.audit(
        Event::new(&Actor::System, "certificate.revoke", format!("certificate:{}", entry.serial))
            .detail("never delivered: its request was no longer valid"),
    );
    Ok(())
}

/// Refuses a key that was reported lost or stolen, a key of another person or of another purpose of the same person
/// (escrow would otherwise copy a signing key), and a key of a certificate that is revoked or on hold.
///
/// # Errors
/// `Invalid(Key)`.
pub(crate) fn check_key_history(ca: &Ca, authorities: &[Authority], order: &PersonOrder) -> Result<()> {
    ca.store.read(|connection| read_key_history(connection, authorities, order))
}

fn read_key_history(connection: &mut Reader, authorities: &[Authority], order: &PersonOrder) -> Result<()> {
    if authorities.iter().any(|authority| authority.key() == &order.key) {
        return Err(KeyFault::OfAnother.into());
    }
    let key = order.key.digest();
    if let Some(known) = store::certified_key::find_key(connection, &key)? {
        known.admit(order.mailbox.person, order.profile)?;
    }
    refuse_revoked(connection, &key)
}

fn refuse_revoked(connection: &mut Reader, key: &Sha256Digest) -> Result<()> {
    if store::revoked::is_listed_with_key(connection, key)? { Err(KeyFault::Revoked.into()) } else { Ok(()) }
}

/// Demands, after signing, that the key may still be certified: the key, or a certificate with it, may have been
/// reported meanwhile. Its row is locked, so that a later report of the key finds its certificate.
pub(crate) fn still_stands(tx: &mut Tx<'_>, Ready { certificate, .. }: &Ready) -> Result<bool> {
    let known = store::certified_key::lock_key(tx, &certificate.key)?;
    let admitted = known.is_some_and(|known| known.admit(certificate.person, certificate.profile).is_ok());
    Ok(admitted && !store::revoked::is_listed_with_key(tx.connection(), &certificate.key)?)
}

/// The people of signed certificates who are active, and the mailboxes of these people; the people's rows are locked, so this stays
/// true until the transaction ends.
pub(crate) struct Owners {
    active: Vec<PersonId>,
    owned: Vec<(MailboxId, PersonId)>,
}

impl Owners {
    /// The reason why the certificate may not be delivered: its person or mailbox changed after the draft.
    pub(crate) fn refusal_of(&self, Ready { certificate, .. }: &Ready) -> Option<Refusal> {
        if !self.active.contains(&certificate.person) {
            Some(Refusal::PersonNotActive)
        } else if !self.owned.contains(&(certificate.mailbox, certificate.person)) {
            Some(Refusal::UnknownAddress)
        } else {
            None
        }
    }
}

/// Locks the people of signed certificates, before any key, as in every transaction that locks both.
pub(crate) fn lock_owners(tx: &mut Tx<'_>, ready: &[Ready]) -> Result<Owners> {
    let (people, mailboxes): (Vec<PersonId>, Vec<MailboxId>) =
        ready.iter().map(|ready| (ready.certificate.person, ready.certificate.mailbox)).unzip();
    let active = store::person::lock_active_of(tx, &people)?;
    Ok(Owners { active, owned: store::mailbox::list_owners(tx.connection(), &mailboxes)? })
}

/// Demands that the person of a request is still active and owns the mailbox, and that all its keys may still be certified.
pub(crate) fn all_still_stand(tx: &mut Tx<'_>, ready: &[Ready]) -> Result<bool> {
    let owners = lock_owners(tx, ready)?;
    if ready.iter().any(|ready| owners.refusal_of(ready).is_some()) {
        return Ok(false);
    }
    for ready in ready {
        if !still_stands(tx, ready)? {
            return Ok(false);
        }
    }
    Ok(true)
}
