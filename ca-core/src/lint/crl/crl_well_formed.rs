//! `rfc5280.crl-well-formed`

use crate::lint::rule::CrlRule;

/// The bytes are the DER of a TBSCertList, and an empty list is left out.
pub(super) const RULE: CrlRule = CrlRule {
    id: "rfc5280.crl-well-formed",
    citation: "RFC 5280 §5.1",
    // What can't be taken apart never becomes a specimen.
    check: |_| Ok(()),
};
