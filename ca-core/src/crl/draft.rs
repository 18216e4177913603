//! From a draft to a CRL: as with certificates, nothing is signed that was not linted.

use crate::asn1;
use crate::authority::Authority;
use crate::crl::Entry;
use crate::draft::verify;
use crate::error::{Error, Result};
use crate::keys::AuthorityKey;
use crate::types::Timestamp;

/// What a CRL shall say.
#[derive(Debug, Clone)]
pub(crate) struct CrlTerms {
    pub(crate) number: i64,
    /// The highest number published before.
    pub(crate) previous_number: i64,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Timestamp,
    pub(crate) is_root: bool,
    /// How many entries there are.
    pub(crate) entries: usize,
}

/// A `TBSCertList` (RFC 5280 §5.1) that nobody has looked at yet.
#[derive(Debug)]
pub(crate) struct CrlDraft {
    tbs: Vec<u8>,
    terms: CrlTerms,
}

/// A CRL draft that breaks no rule.
#[derive(Debug)]
pub(crate) struct LintedCrl {
    tbs: Vec<u8>,
}

impl CrlDraft {
    /// Writes a CRL of `issuer` with these entries, in the order of their serial numbers.
    ///
    /// # Errors
    /// `Internal` for a time that can't be written.
    pub(crate) fn write(issuer: &Authority, key: &AuthorityKey, terms: CrlTerms, entries: &[Entry]) -> Result<Self> {
        let mut revoked = Vec::new();
        for entry in entries {
            revoked.extend(entry.to_der(terms.this_update)?);
        }
        // An empty list is left out, never written as an empty SEQUENCE (RFC 5280 §5.1.2.6).
        let revoked = if revoked.is_empty() { revoked } else { asn1::sequence(&[&revoked]) };
        let number = u64::try_from(terms.number).map_err(Error::internal)?;
        let tbs = asn1::sequence(&[
            VERSION_2,
            key.signature_algorithm(),
            issuer.subject_der(),
            &asn1::time(terms.this_update)?,
            &asn1::time(terms.next_update)?,
            &revoked,
            &extensions(issuer, number),
        ]);
        Ok(Self { tbs, terms })
    }

    /// Puts the draft through every rule for CRLs.
    ///
    /// # Errors
    /// `Lint` with each broken rule.
    pub(crate) fn lint(self, issuer: &Authority) -> Result<LintedCrl> {
        let findings = super::lint::check_crl(&self.tbs, &self.terms, issuer);
        if findings.is_empty() { Ok(LintedCrl { tbs: self.tbs }) } else { Err(Error::Lint(findings)) }
    }
}

impl LintedCrl {
    /// Signs the linted bytes and verifies the signature before anyone sees it.
    ///
    /// # Errors
    /// `Internal` when the key gives no good signature.
    pub(crate) fn sign(self, key: &AuthorityKey) -> Result<Vec<u8>> {
        let signature = key.sign(&self.tbs)?;
        verify(key, &self.tbs, &signature)?;
        Ok(asn1::sequence(&[&self.tbs, key.signature_algorithm(), &asn1::bit_string(&signature)]))
    }
}

/// authorityKeyIdentifier and cRLNumber, the two that every CRL must have (RFC 5280 §5.2.1, §5.2.3).
fn extensions(issuer: &Authority, number: u64) -> Vec<u8> {
    let identifier = asn1::sequence(&[&asn1::tlv(KEY_IDENTIFIER, issuer.key_identifier().octets())]);
    let authority_key_identifier = asn1::sequence(&[AUTHORITY_KEY_IDENTIFIER, &asn1::octet_string(&identifier)]);
    let crl_number = asn1::sequence(&[CRL_NUMBER, &asn1::octet_string(&asn1::unsigned(number))]);
    asn1::tlv(CRL_EXTENSIONS, &asn1::sequence(&[&authority_key_identifier, &crl_number]))
}

/// INTEGER 1.
const VERSION_2: &[u8] = &[0x02, 0x01, 0x01];
/// [0] EXPLICIT.
const CRL_EXTENSIONS: u8 = 0xa0;
/// [0] IMPLICIT OCTET STRING.
const KEY_IDENTIFIER: u8 = 0x80;
/// 2.5.29.35.
const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x23];
/// 2.5.29.20.
const CRL_NUMBER: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x14];
