//! The rules that every CRL must keep before it is signed: one rule, one file, named after its id.
//!
//! The list is walked once where it stands, and the rest is parsed without it: a million entries are never held as values.

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

/// Looks at a [`TBSCertList`](crate::crl::CrlDraft) (RFC 5280 §5.1), DER; returns each broken rule.
pub(crate) fn check_crl(tbs: &[u8], terms: &CrlTerms, issuer: &Authority) -> Vec<Finding> {
    match CrlSpecimen::read(tbs, terms, issuer) {
        Ok(specimen) => {
            RULES.iter().filter_map(|rule| (rule.check)(&specimen).err().map(|detail| rule.broken(detail))).collect()
        }
        Err(detail) => vec![crl_well_formed::RULE.broken(detail)],
    }
}
