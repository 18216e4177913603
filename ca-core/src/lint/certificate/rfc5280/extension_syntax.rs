//! `rfc5280.extension-syntax`

use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_CRL_DISTRIBUTION_POINTS,
    ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_CE_NAME_CONSTRAINTS, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER,
    ID_PE_AUTHORITY_INFO_ACCESS,
};
use der::asn1::{BitString, OctetString};
use der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, CrlDistributionPoints,
    ExtendedKeyUsage, NameConstraints, SubjectAltName,
};

use crate::lint::rule::{Rule, demand, every};

/// Each extension of RFC 5280 contains the DER of its own type.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.extension-syntax",
    citation: "RFC 5280 §4.2 and Appendix A.2",
    applies: every,
    check: |specimen| specimen.extensions().iter().try_for_each(check_syntax),
};

fn check_syntax(extension: &Extension) -> Result<(), String> {
    let value = extension.extn_value.as_bytes();
    let canonical = match extension.extn_id {
        ID_CE_AUTHORITY_KEY_IDENTIFIER => is_der_of::<AuthorityKeyIdentifier>(value),
        ID_CE_SUBJECT_KEY_IDENTIFIER => is_der_of::<OctetString>(value),
        ID_CE_KEY_USAGE => is_der_of::<BitString>(value),
        ID_CE_CERTIFICATE_POLICIES => is_der_of::<CertificatePolicies>(value),
        ID_CE_SUBJECT_ALT_NAME => is_der_of::<SubjectAltName>(value),
        ID_CE_BASIC_CONSTRAINTS => is_der_of::<BasicConstraints>(value),
        ID_CE_NAME_CONSTRAINTS => is_der_of::<NameConstraints>(value),
        ID_CE_EXT_KEY_USAGE => is_der_of::<ExtendedKeyUsage>(value),
        ID_CE_CRL_DISTRIBUTION_POINTS => is_der_of::<CrlDistributionPoints>(value),
        ID_PE_AUTHORITY_INFO_ACCESS => is_der_of::<AuthorityInfoAccessSyntax>(value),
        _ => true,
    };
    demand(canonical, format_args!("extension {} is not the DER of its type", extension.extn_id))
}

fn is_der_of<T: for<'d> Decode<'d> + Encode>(value: &[u8]) -> bool {
    T::from_der(value).is_ok_and(|decoded| decoded.to_der().is_ok_and(|again| again == value))
}

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::{ID_CE_BASIC_CONSTRAINTS, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER};

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_extension_syntax_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_extension_syntax_fails_for_another_type() {
        assert_breaks(&Sample::signing().with(ID_CE_SUBJECT_KEY_IDENTIFIER, &[0x4a; 20]), super::RULE.id);
        assert_breaks(&Sample::signing().with(ID_CE_SUBJECT_ALT_NAME, b"\x30\x03\x81\x01\xe5"), super::RULE.id);
    }

    #[test]
    fn rfc5280_extension_syntax_fails_for_ca_false_written_out() {
        let written = Sample::signing().with(ID_CE_BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\x00");
        assert_breaks(&written, super::RULE.id);
    }
}
