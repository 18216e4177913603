//! `rfc5280.crl-entries`

use crate::lint::rule::CrlRule;

/// The serial numbers ascend; each entry has a date not after thisUpdate, and optionally an allowed reason and an
/// invalidityDate.
pub(super) const RULE: CrlRule = CrlRule {
    id: "rfc5280.crl-entries",
    citation: "RFC 5280 §5.1.2.6, §5.3",
    check: |specimen| specimen.entries.as_ref().map(drop).map_err(Clone::clone),
};
