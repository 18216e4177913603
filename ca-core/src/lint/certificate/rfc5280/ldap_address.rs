//! `rfc5280.ldap-address`

use crate::lint::rule::{Rule, demand, not_roots};

/// An LDAP address of a CRL names a host, an entry and exactly one attribute, `certificateRevocationList;binary`.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.ldap-address",
    citation: "RFC 5280 §4.2.1.13, RFC 4516 §2, RFC 4523 §4.4",
    applies: not_roots,
    check: |specimen| {
        for address in specimen.crl_addresses()? {
            let Some(rest) = address.strip_prefix("ldap://") else { continue };
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let mut parts = path.split('?');
            let (dn, attributes) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            demand(!host.is_empty() && !dn.is_empty(), format_args!("{address} names no host or no entry"))?;
            demand(attributes == CRL_ATTRIBUTE, format_args!("{address} does not name {CRL_ATTRIBUTE} alone"))?;
        }
        Ok(())
    },
};

const CRL_ATTRIBUTE: &str = "certificateRevocationList;binary";

#[cfg(test)]
mod tests {
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_ldap_address_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&Sample::issuing(), super::RULE.id);
    }

    #[test]
    fn rfc5280_ldap_address_fails_without_host_entry_or_attribute() {
        for address in [
            "ldap:///cn=CA,dc=example,dc=com?certificateRevocationList;binary",
            "ldap://ldap.example.com/?certificateRevocationList;binary",
            "ldap://ldap.example.com",
            "ldap://ldap.example.com/cn=CA,dc=example,dc=com",
            "ldap://ldap.example.com/cn=CA,dc=example,dc=com?certificateRevocationList",
            "ldap://ldap.example.com/cn=CA,dc=example,dc=com?certificateRevocationList;binary,cn?base",
        ] {
            assert_breaks(&with_second_address(address), super::RULE.id);
        }
    }

    fn with_second_address(address: &str) -> Sample {
        Sample::signing().altered(|parameters| {
            for point in &mut parameters.crl_distribution_points {
                point.uris.truncate(1);
                point.uris.push(address.to_owned());
            }
        })
    }
}
