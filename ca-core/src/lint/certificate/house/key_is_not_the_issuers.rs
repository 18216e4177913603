//! `house.key-is-not-the-issuers`

use der::Encode as _;

use crate::lint::rule::{Rule, demand, not_roots};

/// The certified key is not the key of the CA that certifies it.
pub(super) const RULE: Rule = Rule {
    id: "house.key-is-not-the-issuers",
    citation: "rule of Inkan",
    applies: not_roots,
    check: |specimen| {
        let issuers = specimen.layout.public_key.to_der().is_ok_and(|key| key == specimen.terms.issuer_key.spki());
        demand(!issuers, "the key is the issuer's own")
    },
};

#[cfg(test)]
mod tests {
    use der::Decode as _;
    use spki::SubjectPublicKeyInfoOwned;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_key_is_not_the_issuers_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_key_is_not_the_issuers_fails_for_the_same_key() {
        for sample in [Sample::issuing(), Sample::signing()] {
            let mut issuers = None;
            let sample =
                sample.meant(|terms| issuers = SubjectPublicKeyInfoOwned::from_der(terms.issuer_key.spki()).ok());
            let same = sample.edited(|layout| layout.public_key = issuers.expect("SPKI"));
            assert_breaks(&same, super::RULE.id);
        }
    }
}
