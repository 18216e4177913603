//! `rfc5280.crl-number`

use const_oid::db::rfc5280::ID_CE_CRL_NUMBER;

use crate::lint::rule::{CrlRule, demand};
use crate::types::CrlNumber;

/// cRLNumber is the number that was taken for the CRL, and greater than every earlier one.
pub(super) const RULE: CrlRule = CrlRule {
    id: "rfc5280.crl-number",
    citation: "RFC 5280 §5.2.3",
    check: |specimen| {
        let (number, previous) = (specimen.terms.number, specimen.terms.previous_number);
        let written: x509_cert::ext::pkix::CrlNumber = specimen.extension(ID_CE_CRL_NUMBER)?;
        demand(CrlNumber::from_octets(written.0.as_bytes()) == Some(number), "cRLNumber is another one")?;
        demand(number > previous, format_args!("cRLNumber {number} does not follow {previous}"))
    },
};
