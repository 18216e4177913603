//! Rules of the S/MIME Baseline Requirements, strict generation, mailbox-validated.

mod attribute_text;
mod authority_info_access;
mod authority_key;
mod authority_key_identifier;
mod authority_name;
mod basic_constraints;
mod certificate_policies;
mod common_name;
mod criticality;
mod crl_distribution_points;
mod email_address;
mod extended_key_usage;
mod key_algorithm;
mod key_usage;
mod root_extensions;
mod rsa_exponent;
mod rsa_modulus;
mod serial_entropy;
mod signature_algorithm;
mod smime_capabilities;
mod subject_alt_name;
mod subject_attributes;
mod validity;

use crate::lint::rule::Rule;

pub(super) const RULES: &[&Rule] = &[
    &attribute_text::RULE,
    &authority_info_access::RULE,
    &authority_key::RULE,
    &authority_key_identifier::RULE,
    &authority_name::RULE,
    &basic_constraints::RULE,
    &certificate_policies::RULE,
    &common_name::RULE,
    &criticality::RULE,
    &crl_distribution_points::RULE,
    &email_address::RULE,
    &extended_key_usage::RULE,
    &key_algorithm::RULE,
    &key_usage::RULE,
    &root_extensions::RULE,
    &rsa_exponent::RULE,
    &rsa_modulus::RULE,
    &serial_entropy::RULE,
    &signature_algorithm::RULE,
    &smime_capabilities::RULE,
    &subject_alt_name::RULE,
    &subject_attributes::RULE,
    &validity::RULE,
];
