//! Signed heads of the audit trail: their key, signing, storing and mailing them, and comparing the trail with them.
//!
//! Only the creation of the key writes to the trail: a row about each head would require another head.

use std::io::BufRead;

use time::Duration;

use crate::audit::{Event, Head, HeadsVerdict, KeptHeads, SignedHead, append_head};
use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion};
use crate::keys::{HEAD_KEY, HeadKey, HeadPublicKey, KeyAlgorithm, generate_key};
use crate::policy::{Actor, Permitted, ReadAudit, Role};
use crate::store;
use crate::types::{PersonId, Timestamp};

/// Generates the key that signs heads if there is none, and returns its public key.
///
/// The key is recorded in the trail before it is stored, so that no unrecorded key signs heads.
///
/// # Errors
/// `KeyUnavailable` when the passphrase is missing or does not open an existing key; `Internal`, `Busy`.
pub fn make_head_key(ca: &Ca, actor: &Actor) -> Result<HeadPublicKey> {
    if ca.keys.holds(&HEAD_KEY) {
        return head_public_key(ca);
    }
    let private = generate_key(KeyAlgorithm::EcdsaP256, &*ca.entropy)?;
    let public = HeadKey::new(&private)?.public().clone();
    let made =
        Event::new(actor, "audit.key", format!("key:{HEAD_KEY}")).detail(format!("sha256:{}", public.fingerprint()));
    ca.write(move |tx| {
        tx.audit(made.clone());
        Ok(())
    })?;
    ca.keys.put(&HEAD_KEY, &private, &*ca.entropy)?;
    Ok(public)
}

/// The public key for verifying heads, from the key store.
///
/// # Errors
/// `KeyUnavailable` when there is none, or it can't be opened.
pub fn head_public_key(ca: &Ca) -> Result<HeadPublicKey> {
    Ok(ca.keys.open_head_key()?.public().clone())
}

/// Signs the current head of the trail and stores it as the newest; `None` while the trail has no row.
///
/// # Errors
/// `KeyUnavailable`, `Internal`, `Busy`.
pub fn sign_head(ca: &Ca) -> Result<Option<SignedHead>> {
    read_head(ca)?.map(|head| sign(ca, head)).transpose()
}

/// Like [`sign_head`], but only if the trail has new rows since the newest signed head.
///
/// # Errors
/// Those of [`sign_head`].
pub fn sign_due_head(ca: &Ca) -> Result<Option<SignedHead>> {
    let Some(head) = read_head(ca)? else { return Ok(None) };
    // Only heads with a valid signature count: otherwise an attacker with write access to the database could prevent
    // signing.
    let key = ca.keys.open_head_key()?;
    let known = ca.store.read(store::signed_head::find_head)?.filter(|known| known.signed.is_signed_by(key.public()));
    if known.is_some_and(|known| Head { at: head.at, ..known.signed.head } == head) {
        return Ok(None);
    }
    sign(ca, head).map(Some)
}

/// The time is read before the row: the head states that the row existed then or soon after.
fn read_head(ca: &Ca) -> Result<Option<Head>> {
    let now = ca.clock.now();
    ca.store.read(|connection| store::audit::newest_head(connection, now))
}

fn sign(ca: &Ca, head: Head) -> Result<SignedHead> {
    crate::use_cases::operation::restore::demand_finished(ca)?;
    let signed = head.sign(&ca.keys.open_head_key()?)?;
    let new = signed.clone();
    ca.write(move |tx| store::signed_head::replace_head(tx, &new))?;
    Ok(signed)
}

/// Appends the head that was just signed to `audit.heads_file`, durably; otherwise the newest one, unless it is there
/// already. Returns whether a head was appended; without the setting nothing is done. A missing file was moved away for
/// archiving and is created again with the head.
///
/// # Errors
/// `Internal`, naming the file, when it can't be written; the next call tries again.
pub fn append_newest_head(ca: &Ca, just_signed: Option<SignedHead>) -> Result<bool> {
    let Some(file) = &ca.settings.audit.heads_file else { return Ok(false) };
    let due = |newest: &store::signed_head::StoredHead| !newest.is_appended || !file.exists();
    let head = match just_signed {
        Some(signed) => Some(signed),
        None => ca.store.read(store::signed_head::find_head)?.filter(due).map(|newest| newest.signed),
    };
    let Some(head) = head else { return Ok(false) };
    append_head(file, &head)?;
    ca.write(move |tx| store::signed_head::note_appended(tx, &head))?;
    Ok(true)
}

/// Mails the newest signed head to every auditor, once per day in UTC. Returns the number of mails.
///
/// # Errors
/// `Internal`, `Busy`; no mail was queued.
pub fn mail_newest_head(ca: &Ca) -> Result<usize> {
    let now = ca.clock.now();
    let today = start_of_day(now);
    let newest = ca.store.read(store::signed_head::find_head)?;
    // A time of mailing in the future is invalid and is ignored.
    let is_due = |at| at < today || at > now;
    let Some(newest) = newest.filter(|newest| newest.mailed_at.is_none_or(is_due)) else { return Ok(0) };
    let auditors = ca.store.read(|connection| store::person::list_holders(connection, Role::Auditor))?;
    if auditors.is_empty() {
        return Ok(0);
    }
    let letters = write_to_all(ca, &auditors, &Occasion::HeadSigned { head: newest.signed })?;
    ca.write(move |tx| {
        if !store::signed_head::note_mailed(tx, today)? {
            return Ok(0);
        }
        letters.iter().try_for_each(|letter| letter.put(tx))?;
        Ok(letters.len())
    })
}

/// An auditor without a mailbox does not prevent the other mails.
fn write_to_all(ca: &Ca, people: &[PersonId], occasion: &Occasion) -> Result<Vec<Letter>> {
    let mut letters = Vec::new();
    for person in people {
        match ca.letter_to_person(*person, occasion) {
            Ok(letter) => letters.push(letter),
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(letters)
}

fn start_of_day(now: Timestamp) -> Timestamp {
    now - Duration::seconds(now.unix_seconds().rem_euclid(A_DAY))
}

/// The newest signed head, if there is one.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn newest_head(ca: &Ca, _permitted: &Permitted<ReadAudit>) -> Result<Option<SignedHead>> {
    Ok(ca.store.read(store::signed_head::find_head)?.map(|newest| newest.signed))
}

/// Verifies the whole trail and compares it with heads that were kept elsewhere, one per line.
///
/// # Errors
/// `Internal` when the heads or the database can't be read.
pub fn verify_heads(ca: &Ca, heads: impl BufRead, key: &HeadPublicKey) -> Result<HeadsVerdict> {
    let heads = KeptHeads::read(heads, key).map_err(Error::internal)?;
    ca.store.read(|connection| store::audit::verify_against(connection, heads))
}

/// Seconds per day.
const A_DAY: i64 = 86_400;
