//! The file of a CSR as programs and people send it: DER, PEM among other text, base64 alone; also in UTF-16.

use std::borrow::Cow;

use der::asn1::AnyRef;
use der::{Decode as _, Tag, Tagged as _};

use crate::encoding::{bare_base64, pem, utf16};
use crate::error::CsrFault;
use crate::keys::{holds_private_key, is_secret};
use crate::pkix::signed::Signed;
use crate::policy::limits;

/// The DER of the one CSR of a file. For other input the fault names the kind of file, so that the person can correct
/// it.
pub(super) fn to_der(input: &[u8]) -> Result<Vec<u8>, CsrFault> {
    // A private key anywhere in the file is detected first, because its sender must be warned.
    if is_der(input) {
        return if is_secret(input) { Err(CsrFault::PrivateKey) } else { from_der(input) };
    }
    if holds_private_key(input) {
        return Err(CsrFault::PrivateKey);
    }
    if input.len() > limits::CSR_BYTES {
        return Err(CsrFault::TooLarge);
    }
    let text = utf16::decode(input).map_or(Cow::Borrowed(input), Cow::Owned);
    if pem::is_in(&text) {
        return from_blocks(&text);
    }
    match bare_base64::decode(&text) {
        Some(decoded) if pem::is_in(&decoded) && !is_der(&decoded) => from_blocks(&decoded),
        Some(decoded) => from_der(&decoded),
        None if text.trim_ascii().is_empty() => Err(CsrFault::Empty),
        None => Err(CsrFault::NotACsr),
    }
}

/// The one CSR among the blocks, which may stand there more than once.
fn from_blocks(text: &[u8]) -> Result<Vec<u8>, CsrFault> {
    let blocks = pem::blocks(text);
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
