//! From a draft to a CRL: as with certificates, only linted bytes are signed.

use std::panic::resume_unwind;
use std::thread;

use crate::crl::written_list::{WrittenList, put_before};
use crate::crl::{Changed, CrlTerms, Entries, find_lost};
use crate::encoding::asn1;
use crate::error::{Error, Result};
use crate::keys::AuthorityKey;
use crate::lint::crl::check_crl;
use crate::pkix::authority::Authority;

/// The predecessor of a CRL.
#[derive(Debug)]
pub(crate) struct Predecessor<'a> {
    pub(crate) list: Entries<'a>,
    /// The changes since then.
    pub(crate) changed: &'a Changed,
}

/// A `TBSCertList` (RFC 5280 §5.1) before lint.
///
/// ```text
/// TBSCertList ::= SEQUENCE {
///     version                 Version OPTIONAL, -- if present, MUST be v2
///     signature               AlgorithmIdentifier,
///     issuer                  Name,
///     thisUpdate              Time,
///     nextUpdate              Time OPTIONAL,
///     revokedCertificates     SEQUENCE OF SEQUENCE { … } OPTIONAL,
///     crlExtensions       [0] EXPLICIT Extensions OPTIONAL }
/// ```
///
/// [`CrlEntry`](super::CrlEntry) is an element of `revokedCertificates`.
#[derive(Debug)]
pub(crate) struct CrlDraft {
    list: Unsigned,
    terms: CrlTerms,
}

/// A CRL draft that breaks no rule.
#[derive(Debug)]
pub(crate) struct LintedCrl(Unsigned);

/// The to-be-signed bytes, with room before them for the header of the signed CRL.
#[derive(Debug)]
struct Unsigned {
    bytes: Vec<u8>,
    begin: usize,
}

impl CrlDraft {
    /// Writes a CRL of `issuer` with this list.
    ///
    /// # Errors
    /// `Internal` for a time that can't be written.
    pub(crate) fn write(issuer: &Authority, key: &AuthorityKey, terms: CrlTerms, list: WrittenList) -> Result<Self> {
        let number = u64::try_from(terms.number.number()).map_err(Error::internal)?;
        let before = [
            VERSION_2,
            key.signature_algorithm(),
            issuer.subject_der(),
            &asn1::time(terms.this_update)?,
            &asn1::time(terms.next_update)?,
        ]
        .concat();
        let length = list.length();
        // An empty list is omitted, never written as an empty SEQUENCE (RFC 5280 §5.1.2.6).
        let header = if length == 0 { Vec::new() } else { asn1::header(asn1::SEQUENCE, length) };
        let after = extensions(issuer, number);
        let whole = asn1::header(asn1::SEQUENCE, before.len() + header.len() + length + after.len());
        let (bytes, begin) = list.between(&[whole, before, header].concat(), &after);
        Ok(Self { list: Unsigned { bytes, begin }, terms })
    }

    /// Checks the draft against every rule for CRLs, and compares it with its predecessor, on two threads.
    ///
    /// # Errors
    /// `Lint` with each broken rule.
    pub(crate) fn lint(self, issuer: &Authority, last: Option<&Predecessor<'_>>) -> Result<LintedCrl> {
        let tbs = self.list.tbs();
        let find = |last: &Predecessor<'_>| find_lost(last.list.clone(), Entries::of_tbs(tbs)?, last.changed);
        let (mut findings, lost) = thread::scope(|scope| {
            let lost = last.map(|last| scope.spawn(move || find(last)));
            (check_crl(tbs, &self.terms, issuer), lost.map(|it| it.join().unwrap_or_else(|panic| resume_unwind(panic))))
        });
        if let (Some(lost), true) = (lost, findings.is_empty()) {
            findings = lost?;
        }
        if findings.is_empty() { Ok(LintedCrl(self.list)) } else { Err(Error::Lint(findings)) }
    }
}

impl LintedCrl {
    /// Signs the linted bytes: the `CertificateList` (RFC 5280 §5.1), DER.
    ///
    /// # Errors
    /// `Internal` when the key makes no valid signature.
    pub(crate) fn sign(self, key: &AuthorityKey) -> Result<Vec<u8>> {
        let digest = key.digest(self.0.tbs());
        let signature = key.sign_digest(&digest)?;
        let Unsigned { mut bytes, begin } = self.0;
        bytes.extend_from_slice(key.signature_algorithm());
        bytes.extend(asn1::bit_string(&signature));
        let header = asn1::header(asn1::SEQUENCE, bytes.len() - begin);
        let begin = put_before(&mut bytes, begin, &header);
        bytes.drain(..begin);
        Ok(bytes)
    }
}

impl Unsigned {
    fn tbs(&self) -> &[u8] {
        self.bytes.get(self.begin..).unwrap_or_default()
    }
}

/// authorityKeyIdentifier and cRLNumber, the two mandatory extensions of a CRL (RFC 5280 §5.2.1, §5.2.3).
///
/// ```text
/// CRLNumber ::= INTEGER (0..MAX)
/// ```
fn extensions(issuer: &Authority, number: u64) -> Vec<u8> {
    let identifier = asn1::sequence(&[&asn1::tlv(KEY_IDENTIFIER, issuer.key_identifier().octets())]);
    let authority_key_identifier = asn1::sequence(&[AUTHORITY_KEY_IDENTIFIER, &asn1::octet_string(&identifier)]);
    let crl_number = asn1::sequence(&[CRL_NUMBER, &asn1::octet_string(&asn1::unsigned(number))]);
    asn1::tlv(CRL_EXTENSIONS, &asn1::sequence(&[&authority_key_identifier, &crl_number]))
}

/// `Version` v2, INTEGER 1 (RFC 5280 §5.1.2.1).
const VERSION_2: &[u8] = &[0x02, 0x01, 0x01];
/// crlExtensions [0] EXPLICIT (RFC 5280 §5.1).
const CRL_EXTENSIONS: u8 = 0xa0;
/// keyIdentifier [0] IMPLICIT OCTET STRING (RFC 5280 §4.2.1.1).
const KEY_IDENTIFIER: u8 = 0x80;
/// id-ce-authorityKeyIdentifier, 2.5.29.35 (RFC 5280 §4.2.1.1).
const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x23];
/// id-ce-cRLNumber, 2.5.29.20 (RFC 5280 §5.2.3).
const CRL_NUMBER: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x14];
