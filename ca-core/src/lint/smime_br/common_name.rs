//! `smime-br.common-name`

use const_oid::db::rfc4519::CN;

use crate::lint::{Rule, demand, of_people};

/// The subject holds nothing but a commonName, which repeats a mailbox of subjectAltName.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.common-name",
    citation: "S/MIME BR §7.1.4.2.2 a, §7.1.4.2.3",
    applies: of_people,
    check: |specimen| {
        let addresses = specimen.addresses()?;
        for attribute in specimen.tbs.subject().iter() {
            demand(
                attribute.oid == CN,
                format!("the subject holds {}, which a mailbox-validated certificate may not", attribute.oid),
            )?;
            let text: String = attribute.value.decode_as().map_err(|_| "commonName is no UTF8String".to_owned())?;
            demand(addresses.contains(&text), format!("commonName {text} is not in subjectAltName"))?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use rcgen::DnType;

    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_common_name_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn smime_br_common_name_fails_for_another_name() {
        let other =
            Sample::signing().altered(|parameters| parameters.distinguished_name.push(DnType::CommonName, "Alice"));
        assert_breaks(&other, super::RULE.id);
        let organisation = Sample::signing()
            .altered(|parameters| parameters.distinguished_name.push(DnType::OrganizationName, "Example"));
        assert_breaks(&organisation, super::RULE.id);
    }
}
