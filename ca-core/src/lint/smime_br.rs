//! Rules of the S/MIME Baseline Requirements, strict generation, mailbox-validated.

mod common_name;
mod crl_distribution_points;
mod extended_key_usage;
mod key_usage;
mod subject_attributes;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &common_name::RULE,
    &crl_distribution_points::RULE,
    &extended_key_usage::RULE,
    &key_usage::RULE,
    &subject_attributes::RULE,
];
