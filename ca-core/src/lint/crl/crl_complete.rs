//! `house.crl-complete`

use crate::lint::rule::{CrlRule, demand};

/// As many entries are written as there are revocations.
pub(super) const RULE: CrlRule = CrlRule {
    id: "house.crl-complete",
    citation: "this house",
    check: |specimen| {
        let (Ok(written), revoked) = (&specimen.entries, specimen.terms.entries) else { return Ok(()) };
        demand(*written == revoked, format_args!("{written} entries are written, {revoked} are revoked"))
    },
};
