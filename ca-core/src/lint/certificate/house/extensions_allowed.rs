//! `house.extensions-allowed`

use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_CRL_DISTRIBUTION_POINTS,
    ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_CE_NAME_CONSTRAINTS, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER,
    ID_PE_AUTHORITY_INFO_ACCESS,
};
use der::asn1::ObjectIdentifier;

use crate::lint::certificate::specimen::{ID_PKIX_OCSP_NOCHECK, SMIME_CAPABILITIES};
use crate::lint::rule::{Rule, demand, every};
use crate::types::Profile;

/// Each extension is one that the profile defines.
pub(super) const RULE: Rule = Rule {
    id: "house.extensions-allowed",
    citation: "S/MIME BR §7.1.2.4; rule of Inkan",
    applies: every,
    check: |specimen| {
        let allowed = allowed_in(specimen.terms.profile);
        for extension in specimen.extensions() {
            let id = extension.extn_id;
            demand(
                EVERYWHERE.contains(&id) || allowed.contains(&id),
                format_args!("extension {id} does not belong into the profile {}", specimen.terms.profile),
            )?;
        }
        Ok(())
    },
};

fn allowed_in(profile: Profile) -> &'static [ObjectIdentifier] {
    match profile {
        Profile::Root => &[],
        Profile::Issuing => &[
            ID_CE_CERTIFICATE_POLICIES,
            ID_CE_EXT_KEY_USAGE,
            ID_CE_CRL_DISTRIBUTION_POINTS,
            ID_PE_AUTHORITY_INFO_ACCESS,
            ID_CE_NAME_CONSTRAINTS,
        ],
        Profile::OcspResponder => &[ID_CE_EXT_KEY_USAGE, ID_PKIX_OCSP_NOCHECK],
        Profile::Signing | Profile::Encryption | Profile::Dual | Profile::NoticeSigner | Profile::SelfCheck => &[
            ID_CE_CERTIFICATE_POLICIES,
            ID_CE_SUBJECT_ALT_NAME,
            ID_CE_EXT_KEY_USAGE,
            ID_CE_CRL_DISTRIBUTION_POINTS,
            ID_PE_AUTHORITY_INFO_ACCESS,
            SMIME_CAPABILITIES,
        ],
    }
}

const EVERYWHERE: [ObjectIdentifier; 4] =
    [ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_CE_KEY_USAGE, ID_CE_BASIC_CONSTRAINTS];

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::{
        ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_ISSUER_ALT_NAME, ID_CE_NAME_CONSTRAINTS, ID_CE_SUBJECT_ALT_NAME,
    };
    use der::asn1::ObjectIdentifier;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_extensions_allowed_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_extensions_allowed_fails_for_unknown_ones() {
        let netscape = ObjectIdentifier::new_unwrap("2.16.840.1.113730.1.13");
        for sample in Sample::of_each_profile() {
            assert_breaks(&sample.with(netscape, b"\x16\x02Hi"), super::RULE.id);
        }
        assert_breaks(&Sample::signing().with(ID_CE_ISSUER_ALT_NAME, b"\x30\x03\x82\x01a"), super::RULE.id);
    }

    #[test]
    fn house_extensions_allowed_fails_for_those_of_another_profile() {
        let uri = b"\x30\x0d\x30\x0b\xa0\x09\xa0\x07\x86\x05http:";
        assert_breaks(&Sample::root().with(ID_CE_CRL_DISTRIBUTION_POINTS, uri), super::RULE.id);
        assert_breaks(&Sample::issuing().with(ID_CE_SUBJECT_ALT_NAME, b"\x30\x03\x81\x01a"), super::RULE.id);
        assert_breaks(&Sample::signing().with(ID_CE_NAME_CONSTRAINTS, b"\x30\x00"), super::RULE.id);
    }
}
