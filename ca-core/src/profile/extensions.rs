//! Extensions for which rcgen has no field, and the URLs in certificates.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rcgen::{CrlDistributionPoint, CustomExtension};

use crate::config::Publication;
use crate::encoding::asn1;
use crate::error::{Error, Result};
use crate::types::{AuthoritySlug, KeyIdentifier};

/// subjectKeyIdentifier (RFC 5280 §4.2.1.2).
///
/// ```text
/// SubjectKeyIdentifier ::= KeyIdentifier
/// ```
pub(super) fn subject_key_identifier(identifier: KeyIdentifier) -> CustomExtension {
    CustomExtension::from_oid_content(&[2, 5, 29, 14], asn1::octet_string(identifier.octets()))
}

/// certificatePolicies with one policy and no qualifier (RFC 5280 §4.2.1.4).
///
/// ```text
/// CertificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation
/// PolicyInformation ::= SEQUENCE {
///     policyIdentifier   CertPolicyId,
///     policyQualifiers   SEQUENCE SIZE (1..MAX) OF PolicyQualifierInfo OPTIONAL }
/// CertPolicyId ::= OBJECT IDENTIFIER
/// ```
///
/// # Errors
/// `Configuration` for a policy that is not an object identifier.
pub(super) fn certificate_policies(policy: &str) -> Result<CustomExtension> {
    let oid = asn1::object_identifier(policy)
        .ok_or_else(|| Error::Configuration("policy.oid is not an object identifier".to_owned()))?;
    let content = asn1::sequence(&[&asn1::sequence(&[&oid])]);
    Ok(CustomExtension::from_oid_content(&[2, 5, 29, 32], content))
}

/// authorityInfoAccess with the URL of the issuer's certificate and, if there is OCSP, that of the responder (RFC 5280
/// §4.2.2.1).
///
/// ```text
/// AuthorityInfoAccessSyntax ::= SEQUENCE SIZE (1..MAX) OF AccessDescription
/// AccessDescription ::= SEQUENCE {
///     accessMethod     OBJECT IDENTIFIER,
///     accessLocation   GeneralName }
/// ```
pub(super) fn authority_info_access(ca_url: &str, ocsp_url: Option<&str>) -> CustomExtension {
    let description = |method, url: &str| asn1::sequence(&[method, &asn1::tlv(GENERAL_NAME_URI, url.as_bytes())]);
    let responder = ocsp_url.map(|url| description(AD_OCSP, url)).unwrap_or_default();
    let content = asn1::sequence(&[&responder, &description(AD_CA_ISSUERS, ca_url)]);
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], content)
}

/// id-pkix-ocsp-nocheck: clients need not check the revocation of the responder's certificate. Its value is NULL (RFC 6960
/// §4.2.2.2.1).
pub(super) fn ocsp_nocheck() -> CustomExtension {
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 48, 1, 5], NULL.to_vec())
}

/// smimeCapabilities (RFC 4262 §2): AES-256-CBC and AES-128-CBC, which every current S/MIME client decrypts, the stronger
/// one first (RFC 8551 §2.5.2).
///
/// ```text
/// SMIMECapabilities ::= SEQUENCE OF SMIMECapability
/// ```
pub(super) fn smime_capabilities() -> CustomExtension {
    let content = asn1::sequence(&[&asn1::sequence(&[AES_256_CBC]), &asn1::sequence(&[AES_128_CBC])]);
    CustomExtension::from_oid_content(&[1, 2, 840, 113_549, 1, 9, 15], content)
}

/// One distribution point with all URLs of the issuer's CRL, HTTP first (RFC 5280 §4.2.1.13).
///
/// ```text
/// CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint
/// DistributionPoint ::= SEQUENCE {
///     distributionPoint       [0] EXPLICIT DistributionPointName OPTIONAL,
///     reasons                 [1] IMPLICIT ReasonFlags OPTIONAL,
///     cRLIssuer               [2] IMPLICIT GeneralNames OPTIONAL }
/// DistributionPointName ::= CHOICE {
///     fullName                [0] IMPLICIT GeneralNames,
///     nameRelativeToCRLIssuer [1] IMPLICIT RelativeDistinguishedName }
/// ```
pub(super) fn crl_distribution_point(
    publication: &Publication,
    issuer_slug: &AuthoritySlug,
    issuer_name: &str,
    with_ldap: bool,
) -> CrlDistributionPoint {
    let mut uris = vec![http_crl_url(publication, issuer_slug)];
    uris.extend(
        publication
            .ldap_url
            .as_deref()
            .filter(|_| with_ldap)
            .map(|url| ldap_crl_url(url, &publication.base, issuer_name)),
    );
    CrlDistributionPoint { uris }
}

/// The HTTP URL of a CA's CRL.
pub(crate) fn http_crl_url(publication: &Publication, slug: &AuthoritySlug) -> String {
    format!("{}/crl/{slug}.crl", publication.url)
}

/// The HTTP URL of a CA's certificate.
pub(crate) fn http_ca_url(publication: &Publication, slug: &AuthoritySlug) -> String {
    format!("{}/ca/{slug}.cer", publication.url)
}

/// The URL of the OCSP responder, for every CA whose key the server holds.
pub(crate) fn ocsp_url(publication: &Publication) -> String {
    format!("{}/ocsp", publication.url)
}

/// The LDAP URL of a CA's CRL (RFC 4516): the CA's entry is `cn=NAME,ou=pki,BASE`.
///
/// The URL names exactly one attribute, because clients read the first one in the response.
pub(crate) fn ldap_crl_url(server: &str, base: &str, authority_name: &str) -> String {
    let dn = format!("cn={},ou=pki,{base}", escape_dn_value(authority_name));
    format!(
        "{server}/{}?certificateRevocationList;binary?base?(objectClass=pkiCA)",
        utf8_percent_encode(&dn, IN_AN_LDAP_URL)
    )
}

/// Escapes a value for the string form of a distinguished name (RFC 4514 §2.4).
fn escape_dn_value(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut escaped = String::new();
    for (place, c) in value.chars().enumerate() {
        let at_an_end = (c == ' ' && (place == 0 || place == last)) || (c == '#' && place == 0);
        match c {
            '\0' => escaped.push_str("\\00"),
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => escaped.extend(['\\', c]),
            _ if at_an_end => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// All characters except those that RFC 4516 §2.1 permits in the DN of a URL.
const IN_AN_LDAP_URL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// id-ad-ocsp, 1.3.6.1.5.5.7.48.1 (RFC 5280 §4.2.2.1).
const AD_OCSP: &[u8] = &[0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];
/// id-ad-caIssuers, 1.3.6.1.5.5.7.48.2 (RFC 5280 §4.2.2.1).
const AD_CA_ISSUERS: &[u8] = &[0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02];
/// uniformResourceIdentifier of `GeneralName` (RFC 5280 §4.2.1.6).
///
/// ```text
/// GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName
/// GeneralName ::= CHOICE {
///     otherName                       [0] IMPLICIT OtherName,
///     rfc822Name                      [1] IMPLICIT IA5String,
///     dNSName                         [2] IMPLICIT IA5String,
///     x400Address                     [3] IMPLICIT ORAddress,
///     directoryName                   [4] EXPLICIT Name,
///     ediPartyName                    [5] IMPLICIT EDIPartyName,
///     uniformResourceIdentifier       [6] IMPLICIT IA5String,
///     iPAddress                       [7] IMPLICIT OCTET STRING,
///     registeredID                    [8] IMPLICIT OBJECT IDENTIFIER }
/// ```
const GENERAL_NAME_URI: u8 = 0x86;
const NULL: &[u8] = &[0x05, 0];
/// id-aes256-CBC, 2.16.840.1.101.3.4.1.42 (RFC 3565 §4.1).
const AES_256_CBC: &[u8] = &[0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];
/// id-aes128-CBC, 2.16.840.1.101.3.4.1.2 (RFC 3565 §4.1).
const AES_128_CBC: &[u8] = &[0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ldap_address_names_the_entry_and_one_attribute() {
        assert_eq!(
            ldap_crl_url("ldap://ldap.example.com", "dc=example,dc=com", "Inkan Issuing CA G1"),
            "ldap://ldap.example.com/cn=Inkan%20Issuing%20CA%20G1,ou=pki,dc=example,dc=com?certificateRevocationList;binary?base?(objectClass=pkiCA)"
        );
    }

    #[test]
    fn a_name_with_a_comma_or_in_japanese_is_escaped_twice() {
        let url = ldap_crl_url("ldap://h", "dc=x", "Acme, Inc. 印");
        assert!(url.starts_with("ldap://h/cn=Acme%5C,%20Inc.%20%E5%8D%B0,ou=pki,dc=x?"), "{url}");
    }
}
