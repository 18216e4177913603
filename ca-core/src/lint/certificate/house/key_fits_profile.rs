//! `house.key-fits-profile`

use const_oid::db::rfc8410::ID_ED_25519;

use crate::lint::rule::{Rule, demand};
use crate::types::Profile;

/// An Ed25519 key, which can only sign, is certified for signing only.
pub(super) const RULE: Rule = Rule {
    id: "house.key-fits-profile",
    citation: "rule of Inkan; RFC 8410 §5, RFC 9295 §3",
    applies: |profile| profile != Profile::Signing,
    check: |specimen| {
        let profile = specimen.terms.profile;
        demand(
            specimen.layout.public_key.algorithm.oid != ID_ED_25519,
            format_args!("an Ed25519 key does not serve the profile {profile}"),
        )
    },
};

#[cfg(test)]
mod tests {
    use der::Decode as _;
    use spki::SubjectPublicKeyInfoOwned;

    use crate::lint::tests::test_support::{Cast, Sample, TestKey, assert_breaks, assert_keeps};
    use crate::types::Profile;

    #[test]
    fn house_key_fits_profile_passes() {
        assert_keeps(&Cast { key: TestKey::Ed25519, ..Cast::of(Profile::Signing) }.draft(), super::RULE.id);
        assert_keeps(&Sample::dual(), super::RULE.id);
    }

    #[test]
    fn house_key_fits_profile_fails_for_ed25519_in_every_other() {
        let key = TestKey::Ed25519.public();
        let spki = SubjectPublicKeyInfoOwned::from_der(key.spki()).expect("SPKI");
        for sample in [Sample::root(), Sample::issuing(), Sample::encryption(), Sample::dual()] {
            assert_breaks(&sample.edited(|layout| layout.public_key = spki.clone()), super::RULE.id);
        }
    }
}
