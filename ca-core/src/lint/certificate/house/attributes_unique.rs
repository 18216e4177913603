//! `house.attributes-unique`

use x509_cert::name::Name;

use crate::lint::rule::{Rule, demand, every};

/// No attribute occurs twice in a name.
pub(super) const RULE: Rule = Rule {
    id: "house.attributes-unique",
    citation: "rule of Inkan",
    applies: every,
    check: |specimen| {
        check_name("issuer", &specimen.layout.issuer)?;
        check_name("subject", &specimen.layout.subject)
    },
};

fn check_name(role: &str, name: &Name) -> Result<(), String> {
    let mut seen = Vec::new();
    for attribute in name.iter() {
        demand(!seen.contains(&attribute.oid), format_args!("{} occurs twice in the {role}'s name", attribute.oid))?;
        seen.push(attribute.oid);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::CN;
    use der::Tag;

    use crate::lint::tests::test_support::{Attribute, Sample, assert_breaks, assert_keeps, name};

    const TWICE: [Attribute<'_>; 2] = [(CN, Tag::Utf8String, "Alice"), (CN, Tag::Utf8String, "Bob")];

    #[test]
    fn house_attributes_unique_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_attributes_unique_fails_in_subject_and_issuer() {
        assert_breaks(&Sample::signing().with_subject(&TWICE), super::RULE.id);
        assert_breaks(&Sample::issuing().edited(|layout| layout.issuer = name(&TWICE)), super::RULE.id);
    }
}
