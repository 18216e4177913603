//! The newest CRL of each CA with its octets, kept in memory: each request only reads the current number from the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::crl::ISSUING_CADENCE;
use crate::error::{Error, Result};
use crate::store::crl::{self, StoredCrl};
use crate::store::{Store, crl_part};
use crate::types::{AuthorityId, CrlNumber, Sha256Digest, Timestamp};

/// The data of a published CRL.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PublishedCrl {
    /// The CRL's cRLNumber.
    pub number: CrlNumber,
    /// The CRL's thisUpdate, UTC.
    pub this_update: Timestamp,
    /// The CRL's nextUpdate, UTC.
    pub next_update: Timestamp,
    /// The number of entries.
    pub entries: i64,
}

impl From<&StoredCrl> for PublishedCrl {
    fn from(stored: &StoredCrl) -> Self {
        let StoredCrl { number, this_update, next_update, entries, .. } = *stored;
        Self { number, this_update, next_update, entries }
    }
}

/// A published CRL with its octets.
#[derive(Debug)]
pub struct CrlFile {
    pub(crate) stored: StoredCrl,
    der: Vec<u8>,
    digest: OnceLock<Sha256Digest>,
}

impl CrlFile {
    pub(crate) fn new(stored: StoredCrl, der: Vec<u8>) -> Self {
        Self { stored, der, digest: OnceLock::new() }
    }

    /// The data of the CRL.
    pub fn facts(&self) -> PublishedCrl {
        (&self.stored).into()
    }

    /// The `CertificateList` (RFC 5280 §5.1), DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether no other CRL of its CA has the same thisUpdate. This is unknown, and so false, for a CRL of an earlier
    /// version of the program, or one that a restore imported.
    pub fn has_own_second(&self) -> bool {
        self.stored.own_second
    }

    /// SHA-256 of the DER, calculated at the first call.
    pub fn digest(&self) -> Sha256Digest {
        *self.digest.get_or_init(|| Sha256Digest::of(&self.der))
    }
}

/// The last requested CRL of each CA.
#[derive(Default)]
pub(crate) struct KeptCrls {
    kept: Mutex<HashMap<AuthorityId, Arc<CrlFile>>>,
    /// The lock for reading one from the store: fifty megabytes are read once for all concurrent requests.
    reading: Mutex<()>,
    /// The time since which each CRL was made only by splicing, UTC.
    spliced_since: Mutex<HashMap<AuthorityId, Timestamp>>,
}

impl KeptCrls {
    fn find(&self, authority: AuthorityId, number: CrlNumber) -> Option<Arc<CrlFile>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&authority).filter(|file| file.stored.number == number).map(Arc::clone)
    }

    /// The newest CRL of a CA, from memory or from the store.
    ///
    /// # Errors
    /// `Internal` when the database can't be read.
    pub(crate) fn newest(&self, store: &Store, authority: AuthorityId) -> Result<Option<Arc<CrlFile>>> {
        for _ in 0..TRIES {
            let Some(stored) = store.read(|connection| crl::newest_crl(connection, authority))? else {
                return Ok(None);
            };
            if let Some(kept) = self.find(authority, stored.number) {
                return Ok(Some(kept));
            }
            let _alone = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = self.find(authority, stored.number) {
                return Ok(Some(kept));
            }
            let der = store.read(|connection| crl_part::read_octets(connection, authority, stored.number))?;
            if !der.is_empty() {
                let file = Arc::new(CrlFile::new(stored, der));
                self.keep(authority, &file);
                return Ok(Some(file));
            }
        }
        Err(Error::internal("the octets of the newest CRL are not in the database"))
    }

    /// Whether this process has made the CRL only by splicing for a day, so that all revocations must be compared again.
    pub(crate) fn whole_is_due(&self, authority: AuthorityId, now: Timestamp) -> bool {
        let mut since = self.spliced_since.lock().unwrap_or_else(PoisonError::into_inner);
        now - *since.entry(authority).or_insert(now) >= ISSUING_CADENCE.renew_after
    }

    /// Records that all revocations were compared.
    pub(crate) fn note_whole(&self, authority: AuthorityId, now: Timestamp) {
        self.spliced_since.lock().unwrap_or_else(PoisonError::into_inner).insert(authority, now);
    }

    /// Caches a CRL if it is newer than the cached one.
    pub(crate) fn keep(&self, authority: AuthorityId, file: &Arc<CrlFile>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = kept.get(&authority).is_none_or(|other| other.stored.number < file.stored.number);
        if newest {
            kept.insert(authority, Arc::clone(file));
        }
    }
}

/// Other processes may publish several CRLs while the octets of one are read.
const TRIES: usize = 3;
