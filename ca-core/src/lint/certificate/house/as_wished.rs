//! `house.as-wished`

use der::Encode as _;

use crate::lint::rule::{Rule, demand, every};

/// Serial number, key, validity and issuer are the decided ones, octet by octet.
pub(super) const RULE: Rule = Rule {
    id: "house.as-wished",
    citation: "S/MIME BR §7.1.4.1; rule of Inkan",
    applies: every,
    check: |specimen| {
        let (layout, terms) = (&specimen.layout, specimen.terms);
        demand(layout.serial_number.value() == terms.serial.octets(), "the serial number is another one")?;
        demand(layout.public_key.to_der().is_ok_and(|spki| spki == terms.key.spki()), "the key is another one")?;
        demand(
            layout.issuer.to_der().is_ok_and(|issuer| issuer == terms.issuer_subject),
            "the issuer's name is encoded otherwise than in its certificate",
        )?;
        demand(specimen.validity()? == terms.validity, "the validity is another one")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::CN;
    use der::{Decode as _, Tag};
    use spki::SubjectPublicKeyInfoOwned;
    use time::Duration;

    use crate::lint::tests::test_support::{Sample, TestKey, assert_breaks, assert_keeps, name};

    #[test]
    fn house_as_wished_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_as_wished_fails_for_another_serial_number_or_key() {
        assert_breaks(&Sample::signing().with_serial(&[0x4a, 1]), super::RULE.id);
        let other = SubjectPublicKeyInfoOwned::from_der(TestKey::P256.public().spki()).expect("SPKI");
        assert_breaks(&Sample::signing().edited(|layout| layout.public_key = other), super::RULE.id);
    }

    #[test]
    fn house_as_wished_fails_for_another_validity() {
        let longer = Sample::signing().altered(|parameters| parameters.not_after += Duration::seconds(1));
        assert_breaks(&longer, super::RULE.id);
    }

    #[test]
    fn house_as_wished_fails_for_an_issuer_in_another_encoding() {
        let printable = [(CN, Tag::PrintableString, "Example Issuing CA G1")];
        assert_breaks(&Sample::signing().edited(|layout| layout.issuer = name(&printable)), super::RULE.id);
    }
}
