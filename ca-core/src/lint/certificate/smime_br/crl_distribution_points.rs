//! `smime-br.crl-distribution-points`

use const_oid::db::rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS;
use x509_cert::ext::pkix::CrlDistributionPoints;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};

use crate::lint::rule::{Rule, demand, of_mail};

/// The CRL has a plain HTTP address; other schemes are allowed only in the set `house`, after HTTP.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.crl-distribution-points",
    citation: "S/MIME BR §7.1.2.2 b, §7.1.2.3 b",
    applies: of_mail,
    check: |specimen| {
        let points: CrlDistributionPoints = specimen.decode(ID_CE_CRL_DISTRIBUTION_POINTS, "cRLDistributionPoints")?;
        let [point] = points.0.as_slice() else { return Err("there is not exactly one distribution point".to_owned()) };
        let Some(DistributionPointName::FullName(names)) = &point.distribution_point else {
            return Err("the distribution point has no fullName".to_owned());
        };
        demand(
            point.reasons.is_none() && point.crl_issuer.is_none(),
            "the distribution point is for some reasons or another issuer alone",
        )?;
        for (place, name) in names.iter().enumerate() {
            let GeneralName::UniformResourceIdentifier(uri) = name else { return Err("a name is no URI".to_owned()) };
            let http = uri.as_str().starts_with("http://");
            let ldap_after_http = place > 0 && specimen.terms.set.names_ldap() && uri.as_str().starts_with("ldap://");
            demand(http || ldap_after_http, format_args!("{} may not stand there", uri.as_str()))?;
        }
        demand(!names.is_empty(), "the distribution point has no name")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS;

    use crate::lint::tests::test_support::{Cast, Sample, assert_breaks, assert_keeps};
    use crate::types::{PolicySet, Profile};

    const HTTP: &str = "http://pki.example.com/crl/issuing-g1.crl";
    const LDAP: &str = "ldap://ldap.example.com/cn=CA,dc=example,dc=com?certificateRevocationList;binary";

    fn with_addresses(set: PolicySet, addresses: &[&str]) -> Sample {
        Cast { set, ..Cast::of(Profile::Signing) }.draft().altered(|parameters| {
            for point in &mut parameters.crl_distribution_points {
                point.uris = addresses.iter().map(|address| (*address).to_owned()).collect();
            }
        })
    }

    #[test]
    fn smime_br_crl_distribution_points_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&with_addresses(PolicySet::House, &[HTTP, LDAP]), super::RULE.id);
        assert_keeps(&with_addresses(PolicySet::Strict, &[HTTP]), super::RULE.id);
    }

    #[test]
    fn smime_br_crl_distribution_points_fails_when_missing() {
        assert_breaks(&Sample::signing().without(ID_CE_CRL_DISTRIBUTION_POINTS), super::RULE.id);
        assert_breaks(&Sample::issuing().without(ID_CE_CRL_DISTRIBUTION_POINTS), super::RULE.id);
    }

    #[test]
    fn smime_br_crl_distribution_points_fails_for_https_and_ftp() {
        for address in ["https://pki.example.com/a.crl", "ftp://pki.example.com/a.crl"] {
            assert_breaks(&with_addresses(PolicySet::House, &[address]), super::RULE.id);
            assert_breaks(&with_addresses(PolicySet::House, &[HTTP, address]), super::RULE.id);
        }
    }

    #[test]
    fn smime_br_crl_distribution_points_fails_for_ldap_before_http_and_under_strict() {
        assert_breaks(&with_addresses(PolicySet::House, &[LDAP, HTTP]), super::RULE.id);
        assert_breaks(&with_addresses(PolicySet::House, &[LDAP]), super::RULE.id);
        assert_breaks(&with_addresses(PolicySet::Strict, &[HTTP, LDAP]), super::RULE.id);
    }

    #[test]
    fn smime_br_crl_distribution_points_fails_for_two_points() {
        let two = Sample::signing().altered(|parameters| {
            let points = &mut parameters.crl_distribution_points;
            points.extend(points.clone());
        });
        assert_breaks(&two, super::RULE.id);
    }
}
