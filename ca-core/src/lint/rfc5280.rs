//! Rules of RFC 5280, and of the RFCs that update it.

mod extensions_unique;
mod key_usage;
mod serial_number;
mod subject_alt_name;

use super::Rule;

pub(super) const RULES: &[&Rule] =
    &[&serial_number::RULE, &extensions_unique::RULE, &key_usage::RULE, &subject_alt_name::RULE];
