//! Allowed mutations: the result is a different, correct certificate.

use const_oid::db::rfc5280::{ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS};

use super::extensions::with;
use super::good::{Good, Mutation};
use super::shape::extensions_turned;
use crate::encoding::asn1;
use crate::types::Profile;

fn assert_passes(mutations: impl IntoIterator<Item = Mutation>) {
    for mutation in mutations {
        assert!(mutation.is_unseen(), "{} is refused", mutation.what);
    }
}

/// RFC 5280 §4.1.2.9 defines no order of extensions.
#[test]
fn extensions_may_stand_in_another_order() {
    for good in Good::all() {
        assert_passes(extensions_turned(&good));
    }
}

/// It means the same as its absence (RFC 5280 §4.2.1.9), and S/MIME BR §7.1.2.3 d allows it.
#[test]
fn what_is_no_ca_may_say_so() {
    for profile in
        Profile::OF_PEOPLE.into_iter().chain([Profile::OcspResponder, Profile::NoticeSigner, Profile::SelfCheck])
    {
        assert_passes(
            Good::of_profile(profile).iter().map(|good| with(good, ID_CE_BASIC_CONSTRAINTS, false, b"\x30\x00")),
        );
    }
}

/// RFC 5280 §4.2.1.1 allows a root to omit it, but does not require that.
#[test]
fn a_root_may_name_its_own_key_as_its_issuers() {
    assert_passes(Good::of_profile(Profile::Root).iter().map(|good| {
        let own = good.sample.terms().key.identifier();
        with(good, ID_CE_AUTHORITY_KEY_IDENTIFIER, false, &asn1::sequence(&[&asn1::tlv(0x80, own.octets())]))
    }));
}
