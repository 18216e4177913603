//! `house.served-addresses`

use const_oid::db::rfc5280::ID_AD_CA_ISSUERS;

use crate::lint::{Rule, demand, not_roots};
use crate::profile::http_crl_url;

/// The addresses of CRL and issuer are ones that this installation serves: the issuer's own CRL, and no OCSP.
pub(super) const RULE: Rule = Rule {
    id: "house.served-addresses",
    citation: "this house; Mozilla Root Store Policy §5.2 (no dead addresses)",
    applies: not_roots,
    check: |specimen| {
        let terms = specimen.terms;
        let crl = http_crl_url(&terms.publication, &terms.issuer_slug);
        let directory = terms.publication.ldap_url.as_ref().map(|url| format!("{url}/"));
        for address in specimen.crl_addresses()? {
            let in_directory = directory.as_ref().is_some_and(|directory| address.starts_with(directory));
            demand(address == crl || in_directory, format!("no CRL of the issuer is served at {address}"))?;
        }
        let folder = format!("{}/", terms.publication.url);
        for (method, address) in specimen.issuer_addresses()? {
            demand(method == ID_AD_CA_ISSUERS, format!("{method} is not served"))?;
            demand(address.starts_with(&folder), format!("{address} is not served by this installation"))?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_PE_AUTHORITY_INFO_ACCESS;

    use crate::asn1;
    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    fn with_crl_addresses(addresses: &[&str]) -> Sample {
        Sample::signing().altered(|parameters| {
            for point in &mut parameters.crl_distribution_points {
                point.uris = addresses.iter().map(|address| (*address).to_owned()).collect();
            }
        })
    }

    fn with_access(method: &str, address: &str) -> Sample {
        let method = asn1::object_identifier(method).expect("an OID");
        let description = asn1::sequence(&[&method, &asn1::tlv(0x86, address.as_bytes())]);
        Sample::signing().with(ID_PE_AUTHORITY_INFO_ACCESS, &asn1::sequence(&[&description]))
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
        ] {
            assert_breaks(&with_crl_addresses(&[address]), super::RULE.id);
        }
    }

    #[test]
    fn house_served_addresses_fails_for_a_foreign_issuer_and_for_ocsp() {
        assert_breaks(&with_access("1.3.6.1.5.5.7.48.2", "http://pki.example.net/ca.cer"), super::RULE.id);
        assert_breaks(&with_access("1.3.6.1.5.5.7.48.1", "http://pki.example.com/ocsp"), super::RULE.id);
    }
}
