//! The rules for certificates, grouped by the source of the requirement. Each rule has its own file, with tests that
//! are named after its id.

mod house;
pub(super) mod layout;
pub(super) mod rfc5280;
pub(super) mod rsa_key;
mod smime_br;
pub(super) mod specimen;
pub(super) mod terms;

pub(crate) use terms::{CertificateFacts, Terms};

use self::specimen::Specimen;
use super::rule::Rule;
use crate::types::Finding;

/// Every rule.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    [rfc5280::RULES, smime_br::RULES, house::RULES].into_iter().flatten().copied()
}

/// Checks a [`TBSCertificate`](layout::Layout) (RFC 5280 §4.1), DER; returns each broken rule.
pub(crate) fn check_certificate(tbs: &[u8], terms: &Terms) -> Vec<Finding> {
    match Specimen::read(tbs, terms) {
        Ok(specimen) => rules()
            .filter(|rule| (rule.applies)(terms.profile))
            .filter_map(|rule| (rule.check)(&specimen).err().map(|detail| rule.broken(detail)))
            .collect(),
        Err(detail) => vec![rfc5280::well_formed::RULE.broken(detail)],
    }
}
