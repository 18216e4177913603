//! `smime-br.certificate-policies`

use const_oid::db::rfc5280::{ANY_POLICY, ID_CE_CERTIFICATE_POLICIES};
use x509_cert::ext::pkix::CertificatePolicies;

use crate::lint::rule::{Rule, demand, of_mail};

/// certificatePolicies is present and does not contain anyPolicy.
///
/// The requirements allow anyPolicy in an affiliated CA; Inkan's CAs name their policy.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.certificate-policies",
    citation: "S/MIME BR §7.1.2.2 a, §7.1.2.3 a, §7.1.6.3",
    applies: of_mail,
    check: |specimen| {
        let policies: CertificatePolicies = specimen.decode(ID_CE_CERTIFICATE_POLICIES, "certificatePolicies")?;
        let any = policies.0.iter().any(|policy| policy.policy_identifier == ANY_POLICY);
        demand(!policies.0.is_empty() && !any, "certificatePolicies names no policy, or any")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_CERTIFICATE_POLICIES;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_certificate_policies_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn smime_br_certificate_policies_fails_when_missing() {
        assert_breaks(&Sample::signing().without(ID_CE_CERTIFICATE_POLICIES), super::RULE.id);
        assert_breaks(&Sample::issuing().without(ID_CE_CERTIFICATE_POLICIES), super::RULE.id);
    }

    #[test]
    fn smime_br_certificate_policies_fails_for_any_policy() {
        let any = b"\x30\x08\x30\x06\x06\x04\x55\x1d\x20\x00";
        assert_breaks(&Sample::signing().with(ID_CE_CERTIFICATE_POLICIES, any), super::RULE.id);
    }
}
