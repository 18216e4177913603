//! `smime-br.criticality`

use const_oid::db::rfc5280::{ID_CE_CERTIFICATE_POLICIES, ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_EXT_KEY_USAGE};
use der::asn1::ObjectIdentifier;

use crate::lint::certificate::specimen::SMIME_CAPABILITIES;
use crate::lint::rule::{Rule, demand, every};

/// certificatePolicies, extKeyUsage, cRLDistributionPoints and smimeCapabilities are not critical.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.criticality",
    citation: "S/MIME BR §7.1.2.2 a, b, g, §7.1.2.3 a, b, f, i",
    applies: every,
    check: |specimen| {
        for id in NEVER_CRITICAL {
            let critical = specimen.extension(id).is_some_and(|extension| extension.critical);
            demand(!critical, format_args!("extension {id} is critical"))?;
        }
        Ok(())
    },
};

const NEVER_CRITICAL: [ObjectIdentifier; 4] =
    [ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE, ID_CE_CRL_DISTRIBUTION_POINTS, SMIME_CAPABILITIES];

#[cfg(test)]
mod tests {
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_criticality_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn smime_br_criticality_fails_for_each() {
        for id in super::NEVER_CRITICAL {
            assert_breaks(&Sample::encryption().with_criticality(id, true), super::RULE.id);
        }
    }
}
