//! `house.policy`

use const_oid::db::rfc5280::ID_CE_CERTIFICATE_POLICIES;
use x509_cert::ext::pkix::CertificatePolicies;

use crate::lint::rule::{Rule, demand, of_mail};

/// certificatePolicies contains the organisation's own policy only, without qualifiers.
pub(super) const RULE: Rule = Rule {
    id: "house.policy",
    citation: "rule of Inkan; S/MIME BR §7.1.2.3 a",
    applies: of_mail,
    check: |specimen| {
        let policies: CertificatePolicies = specimen.decode(ID_CE_CERTIFICATE_POLICIES, "certificatePolicies")?;
        let [policy] = policies.0.as_slice() else { return Err("there is not exactly one policy".to_owned()) };
        let (found, own) = (policy.policy_identifier.to_string(), &specimen.terms.policy_oid);
        demand(found == *own, format_args!("the policy is {found}, the organisation's is {own}"))?;
        demand(policy.policy_qualifiers.is_none(), "the policy has qualifiers")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_CERTIFICATE_POLICIES;

    use crate::encoding::asn1;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    fn own() -> Vec<u8> {
        asn1::object_identifier("1.3.6.1.4.1.32473.1.1").expect("an OID")
    }

    #[test]
    fn house_policy_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_policy_fails_for_another_and_for_one_more() {
        let other = asn1::sequence(&[b"\x06\x03\x2a\x03\x04"]);
        let alone = asn1::sequence(&[&other]);
        assert_breaks(&Sample::signing().with(ID_CE_CERTIFICATE_POLICIES, &alone), super::RULE.id);
        let both = asn1::sequence(&[&asn1::sequence(&[&own()]), &other]);
        assert_breaks(&Sample::signing().with(ID_CE_CERTIFICATE_POLICIES, &both), super::RULE.id);
    }

    #[test]
    fn house_policy_fails_for_a_qualifier() {
        let cps = asn1::object_identifier("1.3.6.1.5.5.7.2.1").expect("an OID");
        let qualifier = asn1::sequence(&[&cps, &asn1::tlv(0x16, b"http://example.com/cps")]);
        let policy = asn1::sequence(&[&own(), &asn1::sequence(&[&qualifier])]);
        let value = asn1::sequence(&[&policy]);
        assert_breaks(&Sample::signing().with(ID_CE_CERTIFICATE_POLICIES, &value), super::RULE.id);
    }
}
