//! `rfc5280.crl-well-formed`

use crate::lint::rule::CrlRule;

/// The bytes are the DER of a TBSCertList, and an empty list is absent.
pub(super) const RULE: CrlRule = CrlRule {
    id: "rfc5280.crl-well-formed",
    citation: "RFC 5280 §5.1",
    // A malformed draft never becomes a specimen.
    check: |_| Ok(()),
};
