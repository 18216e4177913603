//! `rfc5280.well-formed`

use der::{Decode as _, Encode as _};
use x509_cert::TbsCertificate;

use crate::lint::rule::{Rule, demand, every};

/// The bytes are the DER of a TBSCertificate, with each value in the only encoding that DER allows.
///
/// A draft that can't be split into fields is reported under the same id, and no other rule checks it.
pub(in crate::lint) const RULE: Rule = Rule {
    id: "rfc5280.well-formed",
    citation: "RFC 5280 §4.1, X.690 §10 and §11",
    applies: every,
    check: |specimen| {
        let tbs = TbsCertificate::from_der(specimen.der)
            .map_err(|error| format!("the bytes are no TBSCertificate: {error}"))?;
        let canonical = tbs.to_der().is_ok_and(|again| again == specimen.der);
        demand(canonical, "the bytes are not DER: they encode otherwise when written again")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::{ID_CE_KEY_USAGE, ID_CE_SUBJECT_KEY_IDENTIFIER};

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_well_formed_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_well_formed_fails_when_cut_short() {
        assert_eq!(Sample::signing().cut().broken_rules(), [super::RULE.id]);
    }

    #[test]
    fn rfc5280_well_formed_fails_for_a_default_that_is_written_out() {
        let critical = Sample::signing().with_criticality(ID_CE_SUBJECT_KEY_IDENTIFIER, true);
        assert_keeps(&critical, super::RULE.id);
        let false_written = Sample::signing()
            .without(ID_CE_KEY_USAGE)
            .with_criticality(ID_CE_SUBJECT_KEY_IDENTIFIER, true)
            .replace(b"\x01\x01\xff", b"\x01\x01\x00");
        assert_breaks(&false_written, super::RULE.id);
    }
}
