//! `smime-br.crl-lifetime`

use crate::lint::rule::{CrlRule, demand};
use crate::pkix::authority::timestamp;

/// thisUpdate and nextUpdate have the intended values; the CRL of a root is valid for at most 364 days, that of another
/// CA for at most nine.
pub(super) const RULE: CrlRule = CrlRule {
    id: "smime-br.crl-lifetime",
    citation: "S/MIME BR §4.9.7",
    check: |specimen| {
        let (fields, terms) = (&specimen.fields, specimen.terms);
        let next_update = fields.next_update.map(timestamp).ok_or("nextUpdate is missing")?;
        let this_update = timestamp(fields.this_update);
        demand(this_update == terms.this_update && next_update == terms.next_update, "a time is another one")?;
        let days = (next_update - this_update).whole_days();
        let most = if terms.is_root { 364 } else { 9 };
        demand(
            next_update > this_update && days <= most,
            format_args!("the CRL would be good for {days} days, {most} are allowed"),
        )
    },
};
