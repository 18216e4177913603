//! `house.every-address`

use const_oid::db::rfc5280::{ID_AD_CA_ISSUERS, ID_AD_OCSP};

use crate::lint::rule::{Rule, demand, of_mail};

/// Every address that clients need is present once, in the defined order: of the CRL over HTTP and, in the set `house`,
/// in the directory; for people, of OCSP; of the issuer's certificate.
///
/// Clients differ in the address that they use (gpgsm the directory, Thunderbird OCSP), so that a client without its
/// address could not check revocations.
pub(super) const RULE: Rule = Rule {
    id: "house.every-address",
    citation: "rule of Inkan; RFC 5280 §4.2.1.13, §4.2.2.1",
    applies: of_mail,
    check: |specimen| {
        let terms = specimen.terms;
        let in_directory = terms.set.names_ldap() && terms.publication.ldap_url.is_some();
        let schemes: &[&str] = if in_directory { &["http", "ldap"] } else { &["http"] };
        let addresses = specimen.crl_addresses()?;
        let found = addresses.iter().map(|address| address.split(':').next().unwrap_or_default());
        demand(
            found.eq(schemes.iter().copied()),
            format_args!("the CRL is at {addresses:?}, not at one of {schemes:?} each"),
        )?;
        let methods: &[_] =
            if terms.profile.is_of_a_mailbox() { &[ID_AD_OCSP, ID_AD_CA_ISSUERS] } else { &[ID_AD_CA_ISSUERS] };
        let found = specimen.issuer_addresses()?;
        let complete = found.iter().map(|(method, _)| method).eq(methods);
        demand(complete, format_args!("authorityInfoAccess holds {found:?}, not one address for each of {methods:?}"))
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_PE_AUTHORITY_INFO_ACCESS;

    use crate::encoding::asn1;
    use crate::lint::tests::test_support::{Cast, Sample, assert_breaks, assert_keeps};
    use crate::types::{PolicySet, Profile};

    fn strict() -> Sample {
        Cast { set: PolicySet::Strict, ..Cast::of(Profile::Signing) }.draft()
    }

    fn with_methods(sample: Sample, methods: &[&str]) -> Sample {
        let descriptions: Vec<Vec<u8>> = methods
            .iter()
            .map(|method| {
                asn1::sequence(&[&asn1::object_identifier(method).expect("an OID"), &asn1::tlv(0x86, b"http://a")])
            })
            .collect();
        sample.with(ID_PE_AUTHORITY_INFO_ACCESS, &asn1::sequence(&[&descriptions.concat()]))
    }

    #[test]
    fn house_every_address_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&strict(), super::RULE.id);
    }

    #[test]
    fn house_every_address_fails_without_the_directory_or_with_an_address_twice() {
        let points: [fn(&mut Vec<String>); 3] =
            [|uris| uris.truncate(1), |uris| uris.reverse(), |uris| uris.extend_from_within(..1)];
        for alter in points {
            let altered = Sample::signing()
                .altered(|parameters| parameters.crl_distribution_points.iter_mut().for_each(|it| alter(&mut it.uris)));
            assert_breaks(&altered, super::RULE.id);
        }
    }

    #[test]
    fn house_every_address_fails_without_ocsp_or_issuer_and_with_either_twice() {
        let (ocsp, issuers) = ("1.3.6.1.5.5.7.48.1", "1.3.6.1.5.5.7.48.2");
        for methods in [&[issuers][..], &[ocsp], &[ocsp, ocsp, issuers], &[ocsp, issuers, issuers], &[issuers, ocsp]] {
            assert_breaks(&with_methods(Sample::signing(), methods), super::RULE.id);
        }
        assert_breaks(&with_methods(Sample::issuing(), &[issuers, issuers]), super::RULE.id);
    }
}
