//! `rfc9654.answer-nonce`

use der::Decode as _;
use der::asn1::OctetString;

use crate::lint::rule::{AnswerRule, demand};
use crate::ocsp::request::ID_PKIX_OCSP_NONCE;

/// The nonce is that of the request; without one there is no extension.
pub(super) const RULE: AnswerRule = AnswerRule {
    id: "rfc9654.answer-nonce",
    citation: "RFC 9654 §2.1",
    check: |specimen| {
        let extensions = specimen.answer.extensions.as_deref().unwrap_or_default();
        let Some(nonce) = &specimen.terms.nonce else {
            return demand(extensions.is_empty(), "there is an extension");
        };
        let [extension] = extensions else { return Err("there is not exactly one extension".to_owned()) };
        let written = OctetString::from_der(extension.extn_value.as_bytes()).map_err(|_| "the nonce is malformed")?;
        let same = extension.extn_id == ID_PKIX_OCSP_NONCE && !extension.critical && written.as_bytes() == nonce;
        demand(same, "the nonce is not the one that was asked with")
    },
};
