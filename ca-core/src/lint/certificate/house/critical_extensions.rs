//! `house.critical-extensions`

use const_oid::db::rfc5280::{
    ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME,
};
use der::asn1::ObjectIdentifier;

use crate::lint::rule::{Rule, demand, every};

/// No extension that gpgsm does not support is critical, because gpgsm would refuse the whole chain.
pub(super) const RULE: Rule = Rule {
    id: "house.critical-extensions",
    citation: "rule of Inkan; RFC 5280 §4.2, gpgsm sm/certchain.c",
    applies: every,
    check: |specimen| {
        let unknown = specimen.extensions().iter().find(|it| it.critical && !KNOWN_TO_GPGSM.contains(&it.extn_id));
        unknown.map_or(Ok(()), |it| {
            demand(false, format_args!("gpgsm does not know the critical extension {}", it.extn_id))
        })
    },
};

const KNOWN_TO_GPGSM: [ObjectIdentifier; 5] =
    [ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE];

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::{
        ID_CE_INHIBIT_ANY_POLICY, ID_CE_NAME_CONSTRAINTS, ID_CE_POLICY_CONSTRAINTS, ID_CE_SUBJECT_KEY_IDENTIFIER,
    };

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_critical_extensions_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_critical_extensions_fails_for_what_gpgsm_does_not_know() {
        for id in [ID_CE_NAME_CONSTRAINTS, ID_CE_POLICY_CONSTRAINTS, ID_CE_INHIBIT_ANY_POLICY] {
            assert_breaks(&Sample::issuing().with(id, b"\x02\x01\x00").with_criticality(id, true), super::RULE.id);
        }
        assert_breaks(&Sample::signing().with_criticality(ID_CE_SUBJECT_KEY_IDENTIFIER, true), super::RULE.id);
    }
}
