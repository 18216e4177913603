//! Determines whether a published CRL contains all changes up to a given time.

use crate::error::Result;
use crate::installation::Ca;
use crate::pkix::authority::Authority;
use crate::store;
use crate::types::AuthorityId;

/// The number of changes to the revocations of each issuing CA at one moment.
#[derive(Debug)]
pub struct ChangesMade(Vec<(AuthorityId, i64)>);

impl ChangesMade {
    /// The number of changes that are committed now.
    ///
    /// # Errors
    /// `Internal` when the database can't be read.
    pub fn until_now(ca: &Ca) -> Result<Self> {
        let authorities = ca.authorities()?;
        let issuing = authorities.iter().filter(|authority| !authority.is_root()).map(Authority::id);
        ca.store.read(|connection| {
            let made = issuing.map(|id| Ok((id, store::crl::count_changes(connection, id)?.made)));
            made.collect::<Result<_>>().map(Self)
        })
    }

    /// Whether the newest CRLs of any process contain all of them.
    ///
    /// # Errors
    /// `Internal` when the database can't be read.
    pub fn are_published(&self, ca: &Ca) -> Result<bool> {
        ca.store.read(|connection| {
            for (id, made) in &self.0 {
                if store::crl::count_changes(connection, *id)?.published < *made {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}
