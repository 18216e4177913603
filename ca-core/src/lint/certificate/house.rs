//! Inkan's own rules: comparisons with data outside the certificate, and choices among the options of the standards.

mod addresses_proven;
mod as_wished;
mod attributes_unique;
mod authority_subject;
mod critical_extensions;
mod every_address;
mod extensions_allowed;
mod key_fits_profile;
mod key_is_not_the_issuers;
mod name_constraints;
mod name_is_not_the_issuers;
mod no_reserved_policy;
mod not_back_dated;
mod ocsp_signing;
mod one_mailbox;
mod path_length;
mod policy;
mod profile_validity;
mod serial_number;
mod served_addresses;
mod signature_of_issuer;
mod single_valued_names;
mod smime_capabilities;
mod subject;
mod visible_text;
mod within_issuer;

use crate::lint::rule::Rule;

pub(super) const RULES: &[&Rule] = &[
    &addresses_proven::RULE,
    &as_wished::RULE,
    &attributes_unique::RULE,
    &authority_subject::RULE,
    &critical_extensions::RULE,
    &every_address::RULE,
    &extensions_allowed::RULE,
    &key_fits_profile::RULE,
    &key_is_not_the_issuers::RULE,
    &name_constraints::RULE,
    &name_is_not_the_issuers::RULE,
    &no_reserved_policy::RULE,
    &not_back_dated::RULE,
    &ocsp_signing::RULE,
    &one_mailbox::RULE,
    &path_length::RULE,
    &policy::RULE,
    &profile_validity::RULE,
    &serial_number::RULE,
    &served_addresses::RULE,
    &signature_of_issuer::RULE,
    &single_valued_names::RULE,
    &smime_capabilities::RULE,
    &subject::RULE,
    &visible_text::RULE,
    &within_issuer::RULE,
];
