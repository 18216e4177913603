//! `rfc5280.crl-issuer`

use const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;
use der::Encode as _;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

use crate::lint::rule::{CrlRule, demand};

/// The issuer's name is encoded as in its certificate, and authorityKeyIdentifier names its key.
pub(super) const RULE: CrlRule = CrlRule {
    id: "rfc5280.crl-issuer",
    citation: "RFC 5280 §5.1.2.3, §5.2.1",
    check: |specimen| {
        let same_name = specimen.fields.issuer.to_der().is_ok_and(|name| name == specimen.issuer.subject_der());
        demand(same_name, "the issuer's name is encoded otherwise than in its certificate")?;
        let identifier: AuthorityKeyIdentifier = specimen.extension(ID_CE_AUTHORITY_KEY_IDENTIFIER)?;
        let octets = identifier.key_identifier.as_ref().map(|octets| octets.as_bytes().to_vec());
        demand(
            octets.as_deref() == Some(specimen.issuer.key_identifier().octets().as_slice()),
            "authorityKeyIdentifier names another key",
        )
    },
};
