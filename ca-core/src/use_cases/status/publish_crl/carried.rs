//! Determines whether a published CRL contains all changes up to a given time.

use crate::error::Result;
use crate::installation::Ca;
use crate::pkix::authority::Authority;
use crate::store;
use crate::types::AuthorityId;

/// How many changes to what each issuing CA has revoked there were at a moment.
#[derive(Debug)]
pub struct ChangesMade(Vec<(AuthorityId, i64)>);

impl ChangesMade {
    /// Those that were committed until now.
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

    /// Whether the newest CRLs carry all of them, whichever process made these.
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
