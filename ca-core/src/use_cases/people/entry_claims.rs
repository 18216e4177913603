//! Directory entries about which a registration officer says whether they belong to a person.
//!
//! An officer adds a person under an address, and the directory may give that address to somebody else: a namesake who comes later. So the first
//! sign-in with the directory's password by such an address is a question, and the next one succeeds once an officer has said yes.

use data_encoding::HEXLOWER;

use crate::audit::Event;
use crate::error::{Conflict, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion};
use crate::policy::{ConfirmEntry, Permitted, ReviewRequests, Role};
use crate::store::entry_claim::StoredClaim;
use crate::store::{self, Tx};
use crate::types::{EmailAddress, EntryClaimId, PersonId, PersonName, Sha256Digest, Timestamp};
use crate::use_cases::people::entry_links::{is_unclaimed, link};

/// A directory entry that tried to sign in by an address of a person.
#[derive(Debug, Clone)]
pub struct EntryClaim {
    pub id: EntryClaimId,
    /// The person whom an officer added.
    pub person: PersonId,
    /// That person's name.
    pub person_name: PersonName,
    /// The name in the entry.
    pub name: PersonName,
    /// The address that was entered.
    pub address: EmailAddress,
    /// When it was first entered, UTC.
    pub claimed_at: Timestamp,
    /// When an officer said that the entry is not the person's, UTC.
    pub refused_at: Option<Timestamp>,
    /// A digest of what an officer sees of it, hexadecimal: an answer must be about the same.
    pub mark: String,
}

/// The letters to the registration officers who want a mail at once.
///
/// # Errors
/// `Internal` when the database can't be read.
pub(super) fn letters(ca: &Ca, address: &EmailAddress) -> Result<Vec<Letter>> {
    let waits = ca.store.read(|connection| {
        Ok(store::mailbox::find_mailbox_at(connection, &address.folded())?.map(|mailbox| mailbox.person_name))
    })?;
    let Some(person) = waits else { return Ok(Vec::new()) };
    let officers =
        ca.store.read(|connection| store::person::list_told_at_once(connection, &[Role::RegistrationOfficer]))?;
    let occasion = Occasion::EntryWaits { person, address: address.clone() };
    officers.into_iter().map(|officer| ca.letter_if_reachable(officer, &occasion)).collect()
}

/// Records the question, unless it was asked before, in the transaction of the sign-in; the person's row is locked.
///
/// # Errors
/// `Conflict(AddressOfAnotherEntry)` when an officer has said no.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    entry: &[u8],
    person: PersonId,
    name: &PersonName,
    address: &EmailAddress,
    letters: &[Letter],
) -> Result<()> {
    match store::entry_claim::find_of_entry(tx.connection(), entry, person)? {
        Some(earlier) if earlier.refused_at.is_some() => return Err(Conflict::AddressOfAnotherEntry.into()),
        Some(_) => return Ok(()),
        None => {}
    }
    let id = store::entry_claim::insert_claim(tx, entry, person, name, address)?;
    let event = Event::new(&crate::policy::Actor::System, "person.claim-entry", format!("person:{person}"));
    tx.audit(event.detail(format!("claim:{id}")).personal(format!("{name} <{address}>")));
    letters.iter().try_for_each(|letter| letter.put(tx))
}

/// A claim.
///
/// # Errors
/// `Conflict(EntryDecided)` when it does not exist, such as after it was confirmed.
pub fn find_claim(ca: &Ca, _permitted: &Permitted<ReviewRequests>, id: EntryClaimId) -> Result<EntryClaim> {
    ca.store.read(|connection| {
        let stored = store::entry_claim::find_claim(connection, id)?.ok_or(Conflict::EntryDecided)?;
        view(connection, stored)
    })
}

/// The claims that wait for an answer, the oldest first; at most `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_claims(ca: &Ca, _permitted: &Permitted<ReviewRequests>, limit: i64) -> Result<Vec<EntryClaim>> {
    ca.store.read(|connection| {
        let waiting = store::entry_claim::list_waiting(connection, limit)?;
        waiting.into_iter().map(|stored| view(connection, stored)).collect()
    })
}

/// The claims about a person, with those that were refused.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_claims_of(ca: &Ca, _permitted: &Permitted<ReviewRequests>, person: PersonId) -> Result<Vec<EntryClaim>> {
    ca.store.read(|connection| {
        let claims = store::entry_claim::list_of_person(connection, person)?;
        claims.into_iter().map(|stored| view(connection, stored)).collect()
    })
}

fn view(connection: &mut store::Reader, stored: StoredClaim) -> Result<EntryClaim> {
    let person_name = store::person::find_person(connection, stored.person)?.name;
    let mark = mark_of(&stored);
    let StoredClaim { id, person, name, address, claimed_at, refused_at, .. } = stored;
    Ok(EntryClaim { id, person, person_name, name, address, claimed_at, refused_at, mark })
}

/// A number can be used again after its row was deleted, and a colleague may have answered meanwhile.
fn mark_of(claim: &StoredClaim) -> String {
    let entry = HEXLOWER.encode(&claim.entry);
    let seen = format!("{entry} {} {} {:?}", claim.person, claim.claimed_at, claim.refused_at);
    Sha256Digest::of(seen.as_bytes()).to_string()
}

/// Says that the entry belongs to the person: its owner signs in as that person from now on. An earlier "no" is taken back by this.
///
/// # Errors
/// `Conflict(EntryDecided)` when `mark` is not the claim's any more, the entry belongs to somebody, or the person has got another way to
/// sign in; `Refused(PersonNotActive)`.
pub fn confirm_entry(ca: &Ca, permitted: &Permitted<ConfirmEntry>, id: EntryClaimId, mark: &str) -> Result<()> {
    let (actor, person, mark) = (permitted.actor().clone(), permitted.act().person, mark.to_owned());
    let confirmed = ca.write_as(permitted.actor(), move |tx| {
        let claim = demand(tx, id, person, &mark)?;
        // The person may have got a password, or the entry may have become somebody else meanwhile: then nothing waits any more.
        let is_open = store::directory_person::find_person_of(tx.connection(), &claim.entry)?.is_none();
        let confirms = is_open && is_unclaimed(tx, person)?;
        if confirms {
            link(tx, &actor, &claim.entry, person)?;
        }
        store::entry_claim::delete_of_person(tx, person)?;
        Ok(confirms)
    })?;
    if confirmed { Ok(()) } else { Err(Conflict::EntryDecided.into()) }
}

/// Says that the entry is not the person's: its owner can't sign in by the person's address.
///
/// # Errors
/// `Conflict(EntryDecided)`.
pub fn refuse_entry(ca: &Ca, permitted: &Permitted<ConfirmEntry>, id: EntryClaimId, mark: &str) -> Result<()> {
    let (actor, person, mark) = (permitted.actor().clone(), permitted.act().person, mark.to_owned());
    ca.write_as(permitted.actor(), move |tx| {
        let claim = demand(tx, id, person, &mark)?;
        if !store::entry_claim::refuse_claim(tx, claim.id, &actor)? {
            return Err(Conflict::EntryDecided.into());
        }
        let event = Event::new(&actor, "person.refuse-entry", format!("person:{person}"));
        tx.audit(event.detail(format!("claim:{id}")).personal(format!("{} <{}>", claim.name, claim.address)));
        Ok(())
    })
}

/// The claim, if it is still what the officer saw.
fn demand(tx: &mut Tx<'_>, id: EntryClaimId, person: PersonId, mark: &str) -> Result<StoredClaim> {
    store::person::lock_active(tx, person)?;
    let claim = store::entry_claim::find_claim(tx.connection(), id)?;
    let same = claim.filter(|claim| claim.person == person && mark_of(claim) == mark);
    same.ok_or_else(|| Conflict::EntryDecided.into())
}
