//! `house.no-reserved-policy`

use const_oid::db::rfc5280::ID_CE_CERTIFICATE_POLICIES;
use x509_cert::ext::pkix::CertificatePolicies;

use crate::lint::rule::{Rule, demand, every};

/// No policy is reserved by the CA/Browser Forum for CAs that are audited against its requirements.
pub(super) const RULE: Rule = Rule {
    id: "house.no-reserved-policy",
    citation: "rule of Inkan; S/MIME BR §1.1, §7.1.6.1",
    applies: every,
    check: |specimen| {
        let policies: Option<CertificatePolicies> =
            specimen.decode_if_present(ID_CE_CERTIFICATE_POLICIES, "certificatePolicies")?;
        for policy in policies.into_iter().flat_map(|policies| policies.0) {
            let id = policy.policy_identifier.to_string();
            demand(!id.starts_with(CA_BROWSER_FORUM), format_args!("policy {id} is reserved for audited public CAs"))?;
        }
        Ok(())
    },
};

/// The arc of the CA/Browser Forum.
const CA_BROWSER_FORUM: &str = "2.23.140.";

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_CERTIFICATE_POLICIES;

    use crate::encoding::asn1;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_no_reserved_policy_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_no_reserved_policy_fails_for_mailbox_validated_strict() {
        let strict = asn1::object_identifier("2.23.140.1.5.1.3").expect("an OID");
        let value = asn1::sequence(&[&asn1::sequence(&[&strict])]);
        assert_breaks(&Sample::signing().with(ID_CE_CERTIFICATE_POLICIES, &value), super::RULE.id);
        assert_breaks(&Sample::root().with(ID_CE_CERTIFICATE_POLICIES, &value), super::RULE.id);
    }
}
