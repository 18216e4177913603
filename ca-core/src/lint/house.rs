//! Rules of this house: what no linter can see, because it is about facts that the certificate does not hold.

mod addresses_proven;
mod as_wished;
mod not_back_dated;
mod within_issuer;

use super::Rule;

pub(super) const RULES: &[&Rule] =
    &[&addresses_proven::RULE, &as_wished::RULE, &not_back_dated::RULE, &within_issuer::RULE];
