//! Reads and verifies the audit trail.

use crate::audit::{Record, Verdict};
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Permitted, ReadAudit};
use crate::store;

/// Verifies the whole trail; the verdict names the first invalid row.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn verify_audit(ca: &Ca) -> Result<Verdict> {
    ca.store.read(store::audit::verify)
}

/// Rows before `before`, newest first, at most `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_audit(ca: &Ca, _permitted: &Permitted<ReadAudit>, before: Option<i64>, limit: i64) -> Result<Vec<Record>> {
    ca.store.read(|connection| store::audit::list_records(connection, before, limit))
}
