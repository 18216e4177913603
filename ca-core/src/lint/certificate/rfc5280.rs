//! Rules of RFC 5280, and of the RFCs that update it.

mod attribute_lengths;
mod attribute_strings;
mod authority_key_identifier;
mod authority_subject;
mod basic_constraints;
mod certificate_policies;
mod criticality;
mod extension_syntax;
mod extensions_not_empty;
mod extensions_unique;
mod issuer_name;
mod key_cert_sign;
mod key_parameters;
mod key_usage;
mod key_usage_fits_key;
mod ldap_address;
mod name_constraints;
mod rfc822_name;
mod self_issued;
mod serial_number;
mod signature_parameters;
mod subject_alt_name;
mod subject_key_identifier;
mod unique_identifiers;
mod validity_encoding;
mod validity_order;
mod version;
pub(in crate::lint) mod well_formed;

use crate::lint::rule::Rule;

pub(super) const RULES: &[&Rule] = &[
    &attribute_lengths::RULE,
    &attribute_strings::RULE,
    &authority_key_identifier::RULE,
    &authority_subject::RULE,
    &basic_constraints::RULE,
    &certificate_policies::RULE,
    &criticality::RULE,
    &extension_syntax::RULE,
    &extensions_not_empty::RULE,
    &extensions_unique::RULE,
    &issuer_name::RULE,
    &key_cert_sign::RULE,
    &key_parameters::RULE,
    &key_usage::RULE,
    &key_usage_fits_key::RULE,
    &ldap_address::RULE,
    &name_constraints::RULE,
    &rfc822_name::RULE,
    &self_issued::RULE,
    &serial_number::RULE,
    &signature_parameters::RULE,
    &subject_alt_name::RULE,
    &subject_key_identifier::RULE,
    &unique_identifiers::RULE,
    &validity_encoding::RULE,
    &validity_order::RULE,
    &version::RULE,
    &well_formed::RULE,
];
