//! `smime-br.authority-info-access`

use const_oid::db::rfc5280::{ID_AD_CA_ISSUERS, ID_AD_OCSP};

use crate::lint::rule::{Rule, demand, of_mail};

/// authorityInfoAccess contains the address of the issuer's certificate; all its addresses are plain HTTP.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.authority-info-access",
    citation: "S/MIME BR §7.1.2.2 c, §7.1.2.3 c",
    applies: of_mail,
    check: |specimen| {
        let addresses = specimen.issuer_addresses()?;
        for (method, address) in &addresses {
            demand(
                [ID_AD_CA_ISSUERS, ID_AD_OCSP].contains(method),
                format_args!("{method} is no access method for mail"),
            )?;
            demand(address.starts_with("http://"), format_args!("{address} is not plain HTTP"))?;
        }
        let issuers = addresses.iter().any(|(method, _)| *method == ID_AD_CA_ISSUERS);
        demand(issuers, "authorityInfoAccess names no caIssuers")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_PE_AUTHORITY_INFO_ACCESS;

    use crate::encoding::asn1;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    fn with_access(method: &str, location: &[u8]) -> Sample {
        let method = asn1::object_identifier(method).expect("an OID");
        let value = asn1::sequence(&[&asn1::sequence(&[&method, location])]);
        Sample::signing().with(ID_PE_AUTHORITY_INFO_ACCESS, &value)
    }

    #[test]
    fn smime_br_authority_info_access_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn smime_br_authority_info_access_fails_when_missing() {
        assert_breaks(&Sample::signing().without(ID_PE_AUTHORITY_INFO_ACCESS), super::RULE.id);
        assert_breaks(&Sample::issuing().without(ID_PE_AUTHORITY_INFO_ACCESS), super::RULE.id);
    }

    #[test]
    fn smime_br_authority_info_access_fails_for_what_is_not_plain_http() {
        let https = asn1::tlv(0x86, b"https://pki.example.com/ca.cer");
        let ldap = asn1::tlv(0x86, b"ldap://ldap.example.com/cn=CA?cACertificate;binary");
        let name = asn1::tlv(0x82, b"pki.example.com");
        for location in [https, ldap, name] {
            assert_breaks(&with_access("1.3.6.1.5.5.7.48.2", &location), super::RULE.id);
        }
    }

    #[test]
    fn smime_br_authority_info_access_fails_for_other_methods_or_ocsp_alone() {
        let http = asn1::tlv(0x86, b"http://pki.example.com/ca.cer");
        assert_breaks(&with_access("1.3.6.1.5.5.7.48.5", &http), super::RULE.id);
        assert_breaks(&with_access("1.3.6.1.5.5.7.48.1", &http), super::RULE.id);
    }
}
