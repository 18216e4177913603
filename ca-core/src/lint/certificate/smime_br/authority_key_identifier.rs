//! `smime-br.authority-key-identifier`

use const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

use crate::lint::rule::{Rule, demand, every};

/// authorityKeyIdentifier contains a key identifier, and neither the name nor the serial number of a certificate.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.authority-key-identifier",
    citation: "S/MIME BR §7.1.2.2 h, §7.1.2.3 g",
    applies: every,
    check: |specimen| {
        let found: Option<AuthorityKeyIdentifier> =
            specimen.decode_if_present(ID_CE_AUTHORITY_KEY_IDENTIFIER, "authorityKeyIdentifier")?;
        let pure = found.is_none_or(|found| {
            found.key_identifier.is_some()
                && found.authority_cert_issuer.is_none()
                && found.authority_cert_serial_number.is_none()
        });
        demand(pure, "authorityKeyIdentifier does not hold a keyIdentifier alone")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;

    use crate::encoding::asn1;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_authority_key_identifier_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn smime_br_authority_key_identifier_fails_with_issuer_and_serial_number() {
        let identifier = asn1::tlv(0x80, &[7; 20]);
        let issuer = asn1::tlv(0xa1, &asn1::tlv(0x82, b"example.com"));
        let serial = asn1::tlv(0x82, &[0x4a; 16]);
        for value in
            [asn1::sequence(&[&identifier, &issuer, &serial]), asn1::sequence(&[&issuer, &serial]), asn1::sequence(&[])]
        {
            assert_breaks(&Sample::signing().with(ID_CE_AUTHORITY_KEY_IDENTIFIER, &value), super::RULE.id);
        }
    }
}
