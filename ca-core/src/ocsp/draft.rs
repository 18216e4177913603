//! From a draft to an answer: as with certificates and CRLs, only a linted draft can be signed.

use super::{AnswerTerms, SignedResponse};
use crate::encoding::asn1;
use crate::error::{Error, Result};
use crate::keys::AuthorityKey;
use crate::lint::ocsp::check_answer;

/// A [`ResponseData`](super::layout::ResponseData) (RFC 6960 §4.2.1) that was not linted yet.
#[derive(Debug)]
pub(crate) struct AnswerDraft {
    tbs: Vec<u8>,
    terms: AnswerTerms,
}

/// The draft of an answer that keeps every rule.
#[derive(Debug)]
pub(crate) struct LintedAnswer {
    tbs: Vec<u8>,
    terms: AnswerTerms,
}

impl AnswerDraft {
    /// Writes the draft.
    ///
    /// # Errors
    /// `Internal` for a time that can't be encoded.
    pub(crate) fn write(terms: AnswerTerms) -> Result<Self> {
        let mut singles = Vec::new();
        for single in &terms.singles {
            singles.extend(single.to_der(terms.this_update, terms.next_update)?);
        }
        let tbs = asn1::sequence(&[
            &asn1::tlv(BY_KEY, &asn1::octet_string(terms.responder.octets())),
            &asn1::generalized_time(terms.this_update)?,
            &asn1::sequence(&[&singles]),
            &terms.nonce.as_deref().map(extensions).unwrap_or_default(),
        ]);
        Ok(Self { tbs, terms })
    }

    /// The bytes, for tests of lint rules.
    #[cfg(test)]
    pub(crate) fn into_tbs(self) -> Vec<u8> {
        self.tbs
    }

    /// Checks the draft with every rule for answers.
    ///
    /// # Errors
    /// `Lint` with each broken rule.
    pub(crate) fn lint(self) -> Result<LintedAnswer> {
        let findings = check_answer(&self.tbs, &self.terms);
        if findings.is_empty() {
            Ok(LintedAnswer { tbs: self.tbs, terms: self.terms })
        } else {
            Err(Error::Lint(findings))
        }
    }
}

impl LintedAnswer {
    /// Signs the linted bytes and adds the responder's certificate, DER: a `BasicOCSPResponse` (RFC 6960 §4.2.1).
    ///
    /// ```text
    /// BasicOCSPResponse ::= SEQUENCE {
    ///     tbsResponseData      ResponseData,
    ///     signatureAlgorithm   AlgorithmIdentifier,
    ///     signature            BIT STRING,
    ///     certs            [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
    /// ```
    ///
    /// # Errors
    /// `Internal` when the key makes no valid signature.
    pub(crate) fn sign(self, key: &AuthorityKey, certificate: &[u8]) -> Result<SignedResponse> {
        let signature = key.sign(&self.tbs)?;
        let basic = asn1::sequence(&[
            &self.tbs,
            key.signature_algorithm(),
            &asn1::bit_string(&signature),
            &asn1::tlv(CERTS, &asn1::sequence(&[certificate])),
        ]);
        let bytes = asn1::sequence(&[ID_PKIX_OCSP_BASIC, &asn1::octet_string(&basic)]);
        let der = asn1::sequence(&[SUCCESSFUL, &asn1::tlv(RESPONSE_BYTES, &bytes)]);
        Ok(SignedResponse::new(der, self.terms.this_update, self.terms.next_update))
    }
}

/// responseExtensions with the nonce as received (RFC 9654 §2.1).
fn extensions(nonce: &[u8]) -> Vec<u8> {
    let value = asn1::octet_string(&asn1::octet_string(nonce));
    asn1::tlv(RESPONSE_EXTENSIONS, &asn1::sequence(&[&asn1::sequence(&[ID_PKIX_OCSP_NONCE, &value])]))
}

/// byKey [2] EXPLICIT KeyHash, of ResponderID (RFC 6960 §4.2.1; the choice, RFC 9919 §4.2.1).
const BY_KEY: u8 = 0xa2;
/// responseExtensions [1] EXPLICIT, in ResponseData.
const RESPONSE_EXTENSIONS: u8 = 0xa1;
/// certs [0] EXPLICIT, in BasicOCSPResponse.
const CERTS: u8 = 0xa0;
/// responseBytes [0] EXPLICIT, in OCSPResponse.
const RESPONSE_BYTES: u8 = 0xa0;
/// responseStatus successful, ENUMERATED 0.
const SUCCESSFUL: &[u8] = &[0x0a, 1, 0];
/// id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1 (RFC 6960 §4.2.1).
const ID_PKIX_OCSP_BASIC: &[u8] = &[0x06, 0x09, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
/// id-pkix-ocsp-nonce, 1.3.6.1.5.5.7.48.1.2 (RFC 9654 §2.1).
const ID_PKIX_OCSP_NONCE: &[u8] = &[0x06, 0x09, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02];
