//! `house.addresses-proven`

use crate::lint::rule::{Rule, demand, of_people};
use crate::types::EmailAddress;

/// The addresses are exactly the proven ones, letter by letter, and in the organisation's domains.
pub(super) const RULE: Rule = Rule {
    id: "house.addresses-proven",
    citation: "S/MIME BR §3.2.2; RFC 9598 §3",
    applies: of_people,
    check: |specimen| {
        let proven: Vec<&str> = specimen.terms.addresses.iter().map(EmailAddress::as_str).collect();
        let found = specimen.mailboxes()?;
        demand(found == proven, format_args!("subjectAltName holds {found:?}, proven were {proven:?}"))?;
        let foreign =
            specimen.terms.addresses.iter().find(|address| !specimen.terms.domains.contains(&address.domain()));
        foreign.map_or(Ok(()), |address| Err(format!("{address} is in no domain of the organisation")))
    },
};

#[cfg(test)]
mod tests {
    use rcgen::SanType;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_addresses_proven_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn house_addresses_proven_fails_for_an_address_more_or_another_and_for_a_foreign_domain() {
        let bob = || SanType::Rfc822Name("bob@example.com".try_into().expect("ASCII"));
        let more = Sample::signing().altered(|parameters| parameters.subject_alt_names.push(bob()));
        assert_breaks(&more, super::RULE.id);
        let other = Sample::signing().altered(|parameters| parameters.subject_alt_names = vec![bob()]);
        assert_breaks(&other, super::RULE.id);
        assert_breaks(&Sample::signing_for("alice@example.net"), super::RULE.id);
    }
}
