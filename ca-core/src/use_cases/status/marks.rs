//! Finds certificates by fingerprints and key identifiers.
//!
//! An index of these would cost a page for each issued certificate. So marks are added later, in batches, and the newest certificates are
//! read instead.

use crate::error::Result;
use crate::installation::Ca;
use crate::keys::PublicKey;
use crate::store;
use crate::store::certificate::StoredCertificate;
use crate::store::certificate_mark::mark_of;
use crate::types::{CertificateId, Fingerprint, KeyIdentifier, Sha256Digest};

/// What identifies a certificate, or its key.
pub(super) enum Sought {
    Fingerprint(Fingerprint),
    Key(KeyIdentifier),
    /// A SHA-1 fingerprint or a key identifier.
    Sha1OrKey([u8; 20]),
}

impl Sought {
    pub(super) fn of(fingerprint: &Fingerprint) -> Self {
        Self::Fingerprint(*fingerprint)
    }

    fn mark(&self) -> i64 {
        match self {
            Self::Fingerprint(Fingerprint::Sha1(octets)) | Self::Sha1OrKey(octets) => mark_of(octets),
            Self::Fingerprint(Fingerprint::Sha256(digest)) => mark_of(digest.octets()),
            Self::Key(key) => mark_of(key.octets()),
        }
    }

    /// Whether it identifies this certificate, DER.
    fn is_of(&self, der: &[u8]) -> bool {
        match self {
            Self::Fingerprint(fingerprint) => fingerprint.is_of(der),
            Self::Key(key) => key_of(der).as_ref() == Some(key),
            Self::Sha1OrKey(octets) => {
                Fingerprint::Sha1(*octets).is_of(der) || key_of(der).is_some_and(|key| key.octets() == octets)
            }
        }
    }
}

/// The certificates with this fingerprint or key, the newest first, at most `limit`.
pub(super) fn list_by_mark(ca: &Ca, sought: &Sought, limit: i64) -> Result<Vec<StoredCertificate>> {
    let mut found = list_unmarked(ca, sought)?;
    found.extend(ca.store.read(|connection| store::certificate_mark::list_marked(connection, sought.mark()))?);
    // One that got its marks in between is in both.
    found.dedup();
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut certificates = Vec::with_capacity(found.len());
    for id in found {
        let stored = ca.store.read(|connection| store::certificate::find_certificate(connection, id))?;
        certificates.extend(stored.filter(|stored| sought.is_of(&stored.der)));
    }
    Ok(certificates)
}

/// Of the certificates without marks those that have it, the newest first.
fn list_unmarked(ca: &Ca, sought: &Sought) -> Result<Vec<CertificateId>> {
    let last = ca.store.read(store::certificate_mark::find_last_marked)?;
    let (mut before, mut found) = (None, Vec::new());
    loop {
        let page = ca.store.read(|connection| store::certificate::list_der(connection, before, DER_PAGE))?;
        let Some((end, _)) = page.last() else { return Ok(found) };
        before = Some(*end);
        let is_end = Some(*end) <= last;
        let new = page.into_iter().filter(|(id, _)| Some(*id) > last);
        found.extend(new.filter(|(_, der)| sought.is_of(der)).map(|(id, _)| id));
        if is_end {
            return Ok(found);
        }
    }
}

/// Adds marks of at most 20,000 certificates that have none and are not among the newest; returns their number. Other upkeep waits
/// for it, some seconds.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn mark_certificates(ca: &Ca) -> Result<usize> {
    let mut count = 0;
    for _ in 0..BATCHES {
        let batch = ca.store.read(|connection| store::certificate_mark::list_unmarked(connection, DER_PAGE))?;
        let Some((last, _)) = batch.last() else { break };
        let last = *last;
        count += batch.len();
        let marks: Vec<(CertificateId, [i64; 3])> = batch.iter().map(|(id, der)| (*id, marks_of(der))).collect();
        ca.write(move |tx| store::certificate_mark::insert_marks(tx, &marks, last))?;
    }
    Ok(count)
}

/// The marks of a certificate, DER: of its fingerprints and of its key identifier.
fn marks_of(der: &[u8]) -> [i64; 3] {
    let sha256 = mark_of(Sha256Digest::of(der).octets());
    let sha1 = mark_of(Fingerprint::sha1_of(der).as_slice());
    // A certificate whose key can't be read is found by its fingerprints.
    [sha256, sha1, key_of(der).map_or(sha256, |key| mark_of(key.octets()))]
}

fn key_of(der: &[u8]) -> Option<KeyIdentifier> {
    PublicKey::of_stored_certificate(der).ok().map(|key| key.identifier())
}

/// Certificates that are read at once; about a MiB.
const DER_PAGE: i64 = 1000;
/// Batches in one call.
const BATCHES: usize = 20;
