//! Rules of RFC 5280, and of the RFCs that update it.

mod extensions_unique;
mod key_usage;
mod serial_number;
mod subject_alt_name;
pub(super) mod well_formed;

use super::Rule;

pub(super) const RULES: &[&Rule] =
    &[&extensions_unique::RULE, &key_usage::RULE, &serial_number::RULE, &subject_alt_name::RULE, &well_formed::RULE];
