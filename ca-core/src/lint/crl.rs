//! The rules that every CRL must satisfy before it is signed. Each rule has its own file, named after its id.
//!
//! The list is read once in place, and the other fields are parsed without it, so that a million entries are never
//! decoded into values.

mod crl_complete;
mod crl_entries;
mod crl_extensions;
mod crl_issuer;
mod crl_lifetime;
mod crl_number;
mod crl_well_formed;
mod specimen;
mod walk;

pub(super) use specimen::CrlSpecimen;

use super::rule::CrlRule;
use crate::crl::CrlTerms;
use crate::pkix::authority::Authority;
use crate::types::Finding;

/// Every rule.
pub(super) const RULES: &[&CrlRule] = &[
    &crl_issuer::RULE,
    &crl_number::RULE,
    &crl_extensions::RULE,
    &crl_lifetime::RULE,
    &crl_entries::RULE,
    &crl_complete::RULE,
    &crl_well_formed::RULE,
];

/// Checks a [`TBSCertList`](crate::crl::CrlDraft) (RFC 5280 §5.1), DER; returns each broken rule.
pub(crate) fn check_crl(tbs: &[u8], terms: &CrlTerms, issuer: &Authority) -> Vec<Finding> {
    match CrlSpecimen::read(tbs, terms, issuer) {
        Ok(specimen) => {
            RULES.iter().filter_map(|rule| (rule.check)(&specimen).err().map(|detail| rule.broken(detail))).collect()
        }
        Err(detail) => vec![crl_well_formed::RULE.broken(detail)],
    }
}
