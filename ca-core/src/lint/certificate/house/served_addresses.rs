//! `house.served-addresses`

use const_oid::db::rfc5280::{ID_AD_CA_ISSUERS, ID_AD_OCSP};

use crate::lint::rule::{Rule, demand, of_mail};
use crate::profile::{http_ca_url, http_crl_url, ldap_crl_url, ocsp_url};

/// The addresses of CRL, issuer and OCSP are ones that this installation serves, letter by letter: the CRL and the
/// certificate of the issuer itself, and OCSP for people only, because the root's key can't sign responses about
/// issuing CAs.
pub(super) const RULE: Rule = Rule {
    id: "house.served-addresses",
    citation: "rule of Inkan; Mozilla Root Store Policy §5.2 (no dead addresses)",
    applies: of_mail,
    check: |specimen| {
        let terms = specimen.terms;
        let Some(slug) = &terms.issuer_slug else { return Err("the issuer has no name in URLs".to_owned()) };
        let crl = http_crl_url(&terms.publication, slug);
        let base = &terms.publication.base;
        let directory = terms.publication.ldap_url.as_ref().map(|url| ldap_crl_url(url, base, &terms.issuer_name));
        for address in specimen.crl_addresses()? {
            let served = address == crl || directory.as_ref() == Some(&address);
            demand(served, format_args!("no CRL of the issuer is served at {address}"))?;
        }
        let issuer = http_ca_url(&terms.publication, slug);
        for (method, address) in specimen.issuer_addresses()? {
            let served = match method {
                ID_AD_CA_ISSUERS => address == issuer,
                ID_AD_OCSP => terms.profile.is_of_a_mailbox() && address == ocsp_url(&terms.publication),
                _ => false,
            };
            demand(served, format_args!("{address} is not served by this installation for {method}"))?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_PE_AUTHORITY_INFO_ACCESS;

    use crate::encoding::asn1;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    fn with_crl_addresses(addresses: &[&str]) -> Sample {
        Sample::signing().altered(|parameters| {
            for point in &mut parameters.crl_distribution_points {
                point.uris = addresses.iter().map(|address| (*address).to_owned()).collect();
            }
        })
    }

    fn with_access(sample: Sample, method: &str, address: &str) -> Sample {
        let method = asn1::object_identifier(method).expect("an OID");
        let description = asn1::sequence(&[&method, &asn1::tlv(0x86, address.as_bytes())]);
        sample.with(ID_PE_AUTHORITY_INFO_ACCESS, &asn1::sequence(&[&description]))
    }

    #[test]
    fn house_served_addresses_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_served_addresses_fails_for_a_foreign_crl() {
        for address in [
            "http://pki.example.net/crl/issuing-g1.crl",
            "http://pki.example.com/crl/root-g1.crl",
            "ldap://ldap.example.com.evil.example/cn=CA?certificateRevocationList;binary",
            "ldap://ldap.example.com/cn=Example%20Root%20CA%20G1,ou=pki,dc=example,dc=com?certificateRevocationList;binary?base?(objectClass=pkiCA)",
        ] {
            assert_breaks(&with_crl_addresses(&[address]), super::RULE.id);
        }
    }

    #[test]
    fn house_served_addresses_fails_for_a_foreign_issuer_or_responder() {
        for (method, address) in [
            ("1.3.6.1.5.5.7.48.2", "http://pki.example.net/ca.cer"),
            ("1.3.6.1.5.5.7.48.2", "http://pki.example.com/ca/root-g1.cer"),
            ("1.3.6.1.5.5.7.48.1", "http://pki.example.net/ocsp"),
            ("1.3.6.1.5.5.7.48.1", "http://pki.example.com/ocsp2"),
            ("1.3.6.1.5.5.7.48.5", "http://pki.example.com/ca.cer"),
        ] {
            assert_breaks(&with_access(Sample::signing(), method, address), super::RULE.id);
        }
    }

    #[test]
    fn house_served_addresses_fails_for_ocsp_about_an_issuing_ca() {
        let address = "http://pki.example.com/ocsp";
        assert_keeps(&with_access(Sample::signing(), "1.3.6.1.5.5.7.48.1", address), super::RULE.id);
        assert_breaks(&with_access(Sample::issuing(), "1.3.6.1.5.5.7.48.1", address), super::RULE.id);
    }
}
