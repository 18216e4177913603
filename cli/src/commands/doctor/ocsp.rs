//! The OCSP address in certificates, asked by GET, as most clients do (RFC 9919 §4.2).

use anyhow::{Context as _, Result, ensure};
use ca_core::types::Sha256Digest;
use ca_core::use_cases::status::trust::TrustedAuthority;
use data_encoding::BASE64;
use der::{Decode as _, Encode as _};
use x509_cert::Certificate;

use super::http;

/// Asks for the number 1, which no certificate has. The error says what answered instead of an OCSP responder.
pub(super) fn ask(url: &str, authority: &TrustedAuthority) -> Result<()> {
    let question = BASE64.encode(&question(authority)?);
    let path = question.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let answer = http::fetch(&format!("{url}/{path}"))?;
    let status = status_of(&answer).context("the answer is not one of OCSP")?;
    ensure!(status == SUCCESSFUL, "the responder does not answer for {}: its status is {status}", authority.slug);
    Ok(())
}

/// An `OCSPRequest` with one `CertID` (RFC 6960 §4.1.1).
///
/// ```text
/// CertID ::= SEQUENCE {
///     hashAlgorithm   AlgorithmIdentifier,
///     issuerNameHash  OCTET STRING,
///     issuerKeyHash   OCTET STRING,
///     serialNumber    CertificateSerialNumber }
/// ```
fn question(authority: &TrustedAuthority) -> Result<Vec<u8>> {
    let certificate = Certificate::from_der(&authority.der)?;
    let certificate = certificate.tbs_certificate();
    let name = Sha256Digest::of(&certificate.subject().to_der()?);
    let key = Sha256Digest::of(certificate.subject_public_key_info().subject_public_key.raw_bytes());
    let digest = |digest: Sha256Digest| element(OCTET_STRING, digest.octets());
    let cert_id = [element(SEQUENCE, SHA_256)?, digest(name)?, digest(key)?, element(INTEGER, &[1])?].concat();
    // CertID, Request, requestList, TBSRequest, OCSPRequest.
    (0..5).try_fold(cert_id, |content, _| element(SEQUENCE, &content))
}

/// An element of less than 128 bytes.
fn element(tag: u8, content: &[u8]) -> Result<Vec<u8>> {
    let length = u8::try_from(content.len()).ok().filter(|length| *length < 0x80).context("too long")?;
    Ok([&[tag, length][..], content].concat())
}

/// The `OCSPResponseStatus`, with which every answer begins (RFC 6960 §4.2.1).
fn status_of(answer: &[u8]) -> Option<u8> {
    let ([SEQUENCE, 0x82, _, _, content @ ..] | [SEQUENCE, 0x81, _, content @ ..] | [SEQUENCE, _, content @ ..]) =
        answer
    else {
        return None;
    };
    match content {
        [ENUMERATED, 1, status, ..] => Some(*status),
        _ => None,
    }
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const ENUMERATED: u8 = 0x0a;
const SUCCESSFUL: u8 = 0;
/// id-sha256 without parameters (RFC 5754 §2.2).
const SHA_256: &[u8] = &[0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_an_answer_of_any_length_is_read() {
        for (answer, status) in [
            (&[0x30, 0x03, 0x0a, 1, 6][..], Some(6)),
            (&[0x30, 0x81, 0x90, 0x0a, 1, 0, 0xa0][..], Some(0)),
            (&[0x30, 0x82, 0x01, 0x90, 0x0a, 1, 0, 0xa0][..], Some(0)),
            (&b"<html>"[..], None),
            (&[][..], None),
        ] {
            assert_eq!(status_of(answer), status, "{answer:?}");
        }
    }
}
