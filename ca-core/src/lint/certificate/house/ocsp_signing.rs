//! `house.ocsp-signing`

use const_oid::db::rfc5280::ID_CE_EXT_KEY_USAGE;
use const_oid::db::rfc5912::ID_KP_OCSP_SIGNING;
use x509_cert::ext::pkix::ExtendedKeyUsage;

use crate::lint::certificate::specimen::ID_PKIX_OCSP_NOCHECK;
use crate::lint::rule::{Rule, demand, every};
use crate::types::Profile;

/// A responder may sign OCSP responses only, and contains ocsp-nocheck, so that clients do not check its own status; no
/// other certificate may sign them, because its holder could report every certificate as good.
pub(super) const RULE: Rule = Rule {
    id: "house.ocsp-signing",
    citation: "RFC 6960 §4.2.2.2, §4.2.2.2.1; S/MIME BR §4.9.9",
    applies: every,
    check: |specimen| {
        let usages: Option<ExtendedKeyUsage> = specimen.decode_if_present(ID_CE_EXT_KEY_USAGE, "extKeyUsage")?;
        let usages = usages.map(|usages| usages.0).unwrap_or_default();
        let nocheck = specimen.extension(ID_PKIX_OCSP_NOCHECK);
        if specimen.terms.profile != Profile::OcspResponder {
            demand(!usages.contains(&ID_KP_OCSP_SIGNING), "extKeyUsage lets it sign OCSP answers")?;
            return demand(nocheck.is_none(), "ocsp-nocheck is for responders");
        }
        demand(usages == [ID_KP_OCSP_SIGNING], "extKeyUsage is not OCSPSigning alone")?;
        let null = nocheck.is_some_and(|nocheck| nocheck.extn_value.as_bytes() == NULL);
        demand(null, "ocsp-nocheck is missing, or is not NULL")
    },
};

/// The value of id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1).
const NULL: &[u8] = &[0x05, 0];

#[cfg(test)]
mod tests {
    use rcgen::ExtendedKeyUsagePurpose;

    use super::ID_PKIX_OCSP_NOCHECK;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_ocsp_signing_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_ocsp_signing_fails_for_another_who_may_sign_answers() {
        for sample in [Sample::issuing(), Sample::signing(), Sample::dual()] {
            let more =
                sample.altered(|parameters| parameters.extended_key_usages.push(ExtendedKeyUsagePurpose::OcspSigning));
            assert_breaks(&more, super::RULE.id);
        }
        assert_breaks(&Sample::signing().with(ID_PKIX_OCSP_NOCHECK, super::NULL), super::RULE.id);
    }

    #[test]
    fn house_ocsp_signing_fails_for_a_responder_with_another_purpose_or_none() {
        let more = Sample::responder()
            .altered(|parameters| parameters.extended_key_usages.push(ExtendedKeyUsagePurpose::EmailProtection));
        assert_breaks(&more, super::RULE.id);
        let none = Sample::responder().altered(|parameters| parameters.extended_key_usages.clear());
        assert_breaks(&none, super::RULE.id);
    }

    #[test]
    fn house_ocsp_signing_fails_for_a_responder_without_nocheck() {
        assert_breaks(&Sample::responder().without(ID_PKIX_OCSP_NOCHECK), super::RULE.id);
        assert_breaks(&Sample::responder().with(ID_PKIX_OCSP_NOCHECK, b"\x30\x00"), super::RULE.id);
    }
}
