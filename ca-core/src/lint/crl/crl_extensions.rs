//! `rfc5280.crl-extensions`

use crate::lint::rule::{CrlRule, demand};

/// The CRL has authorityKeyIdentifier and cRLNumber and no other extension, and none is critical, because clients
/// refuse a CRL with an unknown critical extension.
pub(super) const RULE: CrlRule = CrlRule {
    id: "rfc5280.crl-extensions",
    citation: "RFC 5280 §5.2",
    check: |specimen| {
        let extensions = specimen.fields.crl_extensions.as_deref().unwrap_or_default();
        demand(
            extensions.len() == 2 && extensions.iter().all(|extension| !extension.critical),
            "there is another extension, or a critical one",
        )
    },
};
