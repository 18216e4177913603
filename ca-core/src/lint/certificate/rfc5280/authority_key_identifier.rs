//! `rfc5280.authority-key-identifier`

use const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

use crate::lint::rule::{Rule, demand, every};
use crate::types::Profile;

/// authorityKeyIdentifier has the value of the issuer's subjectKeyIdentifier; in a root it may be absent.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.authority-key-identifier",
    citation: "RFC 5280 §4.2.1.1",
    applies: every,
    check: |specimen| {
        let found: Option<AuthorityKeyIdentifier> =
            specimen.decode_if_present(ID_CE_AUTHORITY_KEY_IDENTIFIER, "authorityKeyIdentifier")?;
        let Some(found) = found else {
            return demand(specimen.terms.profile == Profile::Root, "authorityKeyIdentifier is missing");
        };
        let key = found.key_identifier.as_ref().map(der::asn1::OctetString::as_bytes);
        demand(
            key == Some(specimen.terms.issuer_key.identifier().octets().as_slice()),
            "authorityKeyIdentifier names another key than the issuer's",
        )
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_authority_key_identifier_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_authority_key_identifier_fails_when_missing() {
        assert_breaks(&Sample::signing().without(ID_CE_AUTHORITY_KEY_IDENTIFIER), super::RULE.id);
        assert_breaks(&Sample::issuing().without(ID_CE_AUTHORITY_KEY_IDENTIFIER), super::RULE.id);
    }

    #[test]
    fn rfc5280_authority_key_identifier_fails_for_another_key() {
        let other = [b"\x30\x16\x80\x14".as_slice(), &[7; 20]].concat();
        assert_breaks(&Sample::signing().with(ID_CE_AUTHORITY_KEY_IDENTIFIER, &other), super::RULE.id);
        assert_breaks(&Sample::root().with(ID_CE_AUTHORITY_KEY_IDENTIFIER, &other), super::RULE.id);
    }
}
