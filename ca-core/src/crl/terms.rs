//! What a CRL shall say.

use crate::types::{CrlNumber, Timestamp};

/// The facts that a CRL is written from and that rules compare it with.
#[derive(Debug, Clone)]
pub(crate) struct CrlTerms {
    /// cRLNumber (RFC 5280 §5.2.3).
    pub(crate) number: CrlNumber,
    /// The highest number published before.
    pub(crate) previous_number: CrlNumber,
    /// UTC, as `next_update`.
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Timestamp,
    pub(crate) is_root: bool,
    /// How many entries there are.
    pub(crate) entries: usize,
}
