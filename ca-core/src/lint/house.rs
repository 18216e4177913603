//! Rules of this house: facts that the certificate does not hold, and choices within what the standards allow.

mod addresses_proven;
mod as_wished;
mod not_back_dated;
mod profile_validity;
mod within_issuer;

use super::Rule;

pub(super) const RULES: &[&Rule] =
    &[&addresses_proven::RULE, &as_wished::RULE, &not_back_dated::RULE, &profile_validity::RULE, &within_issuer::RULE];
