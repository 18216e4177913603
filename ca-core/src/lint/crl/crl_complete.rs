//! `house.crl-complete`

use crate::lint::rule::{CrlRule, demand};

/// The number of entries is the number of revocations.
pub(super) const RULE: CrlRule = CrlRule {
    id: "house.crl-complete",
    citation: "rule of Inkan",
    check: |specimen| {
        let (Ok(written), revoked) = (&specimen.entries, specimen.terms.entries) else { return Ok(()) };
        demand(*written == revoked, format_args!("{written} entries are written, {revoked} are revoked"))
    },
};
