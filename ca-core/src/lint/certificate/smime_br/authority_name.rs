//! `smime-br.authority-name`

use const_oid::db::rfc4519::{CN, COUNTRY_NAME, ORGANIZATION_NAME};

use crate::lint::rule::{Rule, demand, of_authorities};

/// A CA's subject contains country, organisation and commonName.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.authority-name",
    citation: "S/MIME BR §7.1.4.3",
    applies: of_authorities,
    check: |specimen| {
        for (id, name) in [(COUNTRY_NAME, "country"), (ORGANIZATION_NAME, "organisation"), (CN, "commonName")] {
            let held = specimen.layout.subject.iter().any(|attribute| attribute.oid == id);
            demand(held, format_args!("the CA's subject has no {name}"))?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::{CN, COUNTRY_NAME, ORGANIZATION_NAME};
    use der::Tag;

    use crate::lint::tests::test_support::{Attribute, Sample, assert_breaks, assert_keeps};

    const FULL: [Attribute<'_>; 3] = [
        (COUNTRY_NAME, Tag::PrintableString, "JP"),
        (ORGANIZATION_NAME, Tag::Utf8String, "Example"),
        (CN, Tag::Utf8String, "Example Root CA G1"),
    ];

    #[test]
    fn smime_br_authority_name_passes() {
        assert_keeps(&Sample::root(), super::RULE.id);
        assert_keeps(&Sample::issuing().with_subject(&FULL), super::RULE.id);
    }

    #[test]
    fn smime_br_authority_name_fails_when_one_is_missing() {
        for missing in 0..FULL.len() {
            let mut attributes = FULL.to_vec();
            attributes.remove(missing);
            assert_breaks(&Sample::issuing().with_subject(&attributes), super::RULE.id);
        }
    }
}
