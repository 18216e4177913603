//! The newest CRL of each CA with its octets, kept in memory: whoever fetches it costs a look at its number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::CrlFile;
use crate::ca::Ca;
use crate::crl::ISSUING_CADENCE;
use crate::error::{Error, Result};
use crate::store;
use crate::types::{AuthorityId, Timestamp};

/// The last CRL of each CA that somebody asked for.
#[derive(Default)]
pub(crate) struct KeptCrls {
    kept: Mutex<HashMap<AuthorityId, Arc<CrlFile>>>,
    /// Held by who reads one from the store: fifty megabytes are read once, however many ask.
    reading: Mutex<()>,
    /// Since when each was made by splicing alone.
    spliced_since: Mutex<HashMap<AuthorityId, Timestamp>>,
}

impl KeptCrls {
    fn find(&self, authority: AuthorityId, number: i64) -> Option<Arc<CrlFile>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&authority).filter(|file| file.stored.number == number).map(Arc::clone)
    }

    /// Whether this process has made the CRL by splicing alone for a day, so that what is revoked must be looked at as a whole.
    pub(super) fn whole_is_due(&self, authority: AuthorityId, now: Timestamp) -> bool {
        let mut since = self.spliced_since.lock().unwrap_or_else(PoisonError::into_inner);
        now - *since.entry(authority).or_insert(now) >= ISSUING_CADENCE.renew_after
    }

    /// Notes that what is revoked was looked at as a whole.
    pub(super) fn note_whole(&self, authority: AuthorityId, now: Timestamp) {
        self.spliced_since.lock().unwrap_or_else(PoisonError::into_inner).insert(authority, now);
    }

    /// Keeps a CRL in the place of an older one.
    pub(super) fn keep(&self, authority: AuthorityId, file: &Arc<CrlFile>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = kept.get(&authority).is_none_or(|other| other.stored.number < file.stored.number);
        if newest {
            kept.insert(authority, Arc::clone(file));
        }
    }
}

/// The newest CRL of a CA, from memory or from the store.
pub(crate) fn newest_file(ca: &Ca, authority: AuthorityId) -> Result<Option<Arc<CrlFile>>> {
    for _ in 0..TRIES {
        let Some(stored) = ca.store.read(|connection| store::crl::newest_crl(connection, authority))? else {
            return Ok(None);
        };
        if let Some(kept) = ca.crls.find(authority, stored.number) {
            return Ok(Some(kept));
        }
        let _alone = ca.crls.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = ca.crls.find(authority, stored.number) {
            return Ok(Some(kept));
        }
        let der = ca.store.read(|connection| store::crl_part::read_octets(connection, authority, stored.number))?;
        if !der.is_empty() {
            let file = Arc::new(CrlFile::new(stored, der));
            ca.crls.keep(authority, &file);
            return Ok(Some(file));
        }
    }
    Err(Error::internal("the octets of the newest CRL are not in the database"))
}

/// Others may publish several while the octets of one are read.
const TRIES: usize = 3;
