//! `rfc5280.certificate-policies`

use const_oid::db::rfc5280::ID_CE_CERTIFICATE_POLICIES;
use x509_cert::ext::pkix::CertificatePolicies;

use crate::lint::rule::{Rule, demand, every};

/// certificatePolicies contains no policy twice.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.certificate-policies",
    citation: "RFC 5280 §4.2.1.4",
    applies: every,
    check: |specimen| {
        let policies: Option<CertificatePolicies> =
            specimen.decode_if_present(ID_CE_CERTIFICATE_POLICIES, "certificatePolicies")?;
        let mut seen = Vec::new();
        for policy in policies.into_iter().flat_map(|policies| policies.0) {
            let id = policy.policy_identifier;
            demand(!seen.contains(&id), format_args!("policy {id} occurs twice"))?;
            seen.push(id);
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_CERTIFICATE_POLICIES;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_certificate_policies_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&Sample::root(), super::RULE.id);
    }

    #[test]
    fn rfc5280_certificate_policies_fails_for_the_same_policy_twice() {
        let twice = b"\x30\x0e\x30\x05\x06\x03\x2a\x03\x04\x30\x05\x06\x03\x2a\x03\x04";
        assert_breaks(&Sample::signing().with(ID_CE_CERTIFICATE_POLICIES, twice), super::RULE.id);
    }
}
