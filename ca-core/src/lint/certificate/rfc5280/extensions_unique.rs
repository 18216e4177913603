//! `rfc5280.extensions-unique`

use crate::lint::rule::{Rule, demand, every};

/// No extension occurs twice.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.extensions-unique",
    citation: "RFC 5280 §4.2",
    applies: every,
    check: |specimen| {
        let mut seen = Vec::new();
        for extension in specimen.extensions() {
            demand(!seen.contains(&extension.extn_id), format_args!("extension {} occurs twice", extension.extn_id))?;
            seen.push(extension.extn_id);
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use rcgen::CustomExtension;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_extensions_unique_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_extensions_unique_fails_for_a_second_policy() {
        for sample in [Sample::signing(), Sample::issuing()] {
            let doubled = sample.altered(|parameters| {
                let policies = parameters.custom_extensions.iter().find(|it| it.oid_components().eq(POLICIES));
                parameters.custom_extensions.extend(policies.cloned());
            });
            assert_breaks(&doubled, super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_extensions_unique_fails_for_the_same_with_other_content() {
        let doubled = Sample::signing().altered(|parameters| {
            parameters.custom_extensions.push(CustomExtension::from_oid_content(&POLICIES, vec![0x30, 0]));
        });
        assert_breaks(&doubled, super::RULE.id);
    }

    /// certificatePolicies.
    const POLICIES: [u64; 4] = [2, 5, 29, 32];
}
