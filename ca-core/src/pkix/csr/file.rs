//! The file of a CSR as programs and people send it: DER, PEM among other text, base64 alone; also in UTF-16.

use std::borrow::Cow;

use der::asn1::AnyRef;
use der::{Decode as _, Tag, Tagged as _};

use super::content::Content;
use crate::encoding::{bare_base64, find, pem, utf16};
use crate::error::CsrFault;
use crate::keys::{holds_private_key, is_secret};
use crate::pkix::signed::Signed;
use crate::policy::limits;

/// The DER of the one CSR of a file. For other input the fault names the kind of file, so that the person can correct
/// it.
pub(super) fn to_der(input: &[u8]) -> Result<Vec<u8>, CsrFault> {
    // A private key anywhere in the file is detected first, because its sender must be warned.
    if is_der(input) {
        return from_sole_der(input);
    }
    // Most requests are one block of PEM, beside which there is nothing to search.
    if let Some(der) = from_sole_block(input) {
        return from_sole_der(&der);
    }
    // The work on a file of any size is bounded; the first octets tell most kinds of keys.
    let beginning = input.get(..limits::CSR_BYTES);
    if holds_private_key(beginning.unwrap_or(input)) {
        return Err(CsrFault::PrivateKey);
    }
    if input.len() > limits::CSR_BYTES {
        return Err(CsrFault::TooLarge);
    }
    let text = utf16::decode(input).map_or(Cow::Borrowed(input), Cow::Owned);
    // A part of the file may have the other encoding.
    let narrowed = utf16::narrow(input).unwrap_or_default();
    if pem::is_in(&text) || pem::is_in(&narrowed) {
        return from_blocks(&[&text, &narrowed]);
    }
    match bare_base64::decode(&text) {
        Some(decoded) if pem::is_in(&decoded) && !is_der(&decoded) => from_blocks(&[&decoded]),
        Some(decoded) => from_der(&decoded),
        None if text.trim_ascii().is_empty() => Err(CsrFault::Empty),
        None => Err(CsrFault::NotACsr),
    }
}

/// Whether a file is meant as a CSR, although it may be damaged: it has the label of one, or is one in base64 or DER.
/// A file with a private key, or a larger one than is read, is none.
pub(super) fn is_meant_as_request(input: &[u8]) -> bool {
    if input.len() > limits::CSR_BYTES || holds_private_key(input) {
        return false;
    }
    let has_label = REQUESTS.iter().any(|label| find(input, format!("BEGIN {label}").as_bytes()).is_some());
    has_label
        || to_der(input).is_ok_and(|der| Signed::read(&der).is_ok_and(|signed| Content::read(signed.content).is_ok()))
}

/// The one CSR among the blocks of all readings of a file, which may stand there more than once.
fn from_blocks(readings: &[&[u8]]) -> Result<Vec<u8>, CsrFault> {
    let blocks: Vec<_> = readings.iter().flat_map(|text| pem::blocks(text)).collect();
    let requests = blocks.iter().filter(|block| REQUESTS.contains(&block.label));
    let mut requests = requests.map(|block| block.content.as_deref().ok_or(CsrFault::BrokenPem));
    let Some(first) = requests.next().transpose()? else {
        let is_certificate = blocks.iter().any(|block| CERTIFICATES.contains(&block.label));
        return Err(if is_certificate { CsrFault::Certificate } else { CsrFault::NotACsr });
    };
    for other in requests {
        if other? != first {
            return Err(CsrFault::Several);
        }
    }
    from_der(first)
}

/// The DER of a file that is one block with the label of a request and nothing else.
fn from_sole_block(input: &[u8]) -> Option<Vec<u8>> {
    let block = if input.len() > limits::CSR_BYTES { None } else { pem::sole_block(input) };
    block.filter(|(label, der)| REQUESTS.contains(label) && is_der(der)).map(|(_, der)| der)
}

fn from_sole_der(der: &[u8]) -> Result<Vec<u8>, CsrFault> {
    if is_secret(der) { Err(CsrFault::PrivateKey) } else { from_der(der) }
}

fn from_der(der: &[u8]) -> Result<Vec<u8>, CsrFault> {
    if der.len() > limits::CSR_BYTES {
        return Err(CsrFault::TooLarge);
    }
    if is_certificate(der) {
        return Err(CsrFault::Certificate);
    }
    if is_der(der) { Ok(der.to_vec()) } else { Err(CsrFault::NotACsr) }
}

/// Whether octets are one SEQUENCE in DER. Text in it is not looked at: a name may contain what looks like PEM.
fn is_der(octets: &[u8]) -> bool {
    AnyRef::from_der(octets).is_ok_and(|any| any.tag() == Tag::Sequence)
}

/// Whether it is signed and begins with the version [0] of a TBSCertificate (RFC 5280 §4.1).
fn is_certificate(der: &[u8]) -> bool {
    Signed::read(der)
        .is_ok_and(|signed| AnyRef::from_der(signed.content).is_ok_and(|content| content.value().starts_with(&[0xa0])))
}

/// RFC 7468 §7, and the older label of Netscape, keytool and Microsoft.
const REQUESTS: [&str; 2] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];
/// RFC 7468 §5, and the labels of OpenSSL.
const CERTIFICATES: [&str; 3] = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];
