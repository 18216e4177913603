//! The intended content of a CRL.

use crate::types::{CrlNumber, Timestamp};

/// The values from which a CRL is written, and with which rules compare it.
#[derive(Debug, Clone)]
pub(crate) struct CrlTerms {
    /// cRLNumber (RFC 5280 §5.2.3).
    pub(crate) number: CrlNumber,
    /// The highest number published before.
    pub(crate) previous_number: CrlNumber,
    /// UTC, like `next_update`.
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Timestamp,
    pub(crate) is_root: bool,
    /// The number of entries.
    pub(crate) entries: usize,
}
