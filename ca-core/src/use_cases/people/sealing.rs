//! The server's key for second factors, generated when it is first needed.

use std::sync::Arc;

use crate::error::Result;
use crate::installation::Ca;
use crate::keys::{SEALING_KEY, SealingKey};
use crate::store;

/// The key that encrypts second factors and derives secrets, generated for the first of them. If it is missing while second
/// factors exist, it is not generated again, because the key from a backup could not be used any more.
///
/// # Errors
/// `KeyUnavailable`; `Internal` when it can't be generated.
pub(super) fn sealing_key(ca: &Ca) -> Result<Arc<SealingKey>> {
    if !ca.keys.holds(&SEALING_KEY) && !ca.store.read(store::second_factor::has_any)? {
        ca.keys.make_sealing_key(&*ca.entropy)?;
    }
    ca.keys.sealing_key()
}
