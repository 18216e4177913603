//! An OCSP request in a POST or in the path of a GET: it gets an OCSP error, or a true answer about the requested
//! certificates with the responder's signature.

use ca_core::ocsp::{OcspFault, OcspRequest, PathRequest};
use ca_core::use_cases::status::answer_ocsp::{answer_ocsp, choose_request};
use ca_core::use_cases::status::certificates::CertificateView;
use data_encoding::BASE64;
use der::{Decode as _, Encode as _};
use x509_cert::Certificate;

use crate::tlv::{self, OCTET_STRING, SEQUENCE, Tlv};
use crate::{House, second_opinion};

pub(crate) fn take(house: &House, input: &[u8]) -> bool {
    let posted = OcspRequest::read(input);
    let path = BASE64.encode(input);
    let got = PathRequest::read(&path);
    match &posted {
        Ok(request) => assert_eq!(got, Ok(PathRequest::Plain(request.clone())), "a GET is read as another question"),
        Err(_) => assert!(got.is_err() || path.contains('/'), "a GET is read that is refused as a POST"),
    }
    if let Ok(request) = &posted {
        check_merged(house, &path, request);
    }
    let got = std::str::from_utf8(input).map_err(|_| OcspFault::MalformedRequest).and_then(PathRequest::read);
    let got = got.and_then(|it| chosen(house, it));
    posted.is_ok_and(|request| ask(house, &request, Some(input))) | got.is_ok_and(|request| ask(house, &request, None))
}

/// Checks that a path after merging its slashes is read as the request, as several requests including it, or is refused.
fn check_merged(house: &House, path: &str, request: &OcspRequest) {
    let mut merged = path.to_owned();
    while merged.contains("//") {
        merged = merged.replace("//", "/");
    }
    match PathRequest::read(&merged) {
        Ok(PathRequest::Plain(read)) => assert_eq!(read, *request, "read as another question"),
        Ok(PathRequest::Merged(readings)) => {
            assert!(readings.len() > 1 && readings.contains(request), "what was asked is not among them");
            drop(choose_request(house.ca(), readings));
        }
        Err(fault) => assert_eq!(fault, OcspFault::MalformedRequest),
    }
}

fn chosen(house: &House, asked: PathRequest) -> Result<OcspRequest, OcspFault> {
    match asked {
        PathRequest::Plain(request) => Ok(request),
        PathRequest::Merged(readings) => choose_request(house.ca(), readings),
    }
}

/// Whether there is an answer.
fn ask(house: &House, request: &OcspRequest, asked: Option<&[u8]>) -> bool {
    let answered = answer_ocsp(house.ca(), request);
    match &answered {
        Ok(answer) => check(house, answer.der(), asked).expect("an OCSPResponse"),
        Err(fault) => assert_eq!(*fault, OcspFault::Unauthorized, "what could be read can be answered"),
    }
    answered.is_ok()
}

/// Checks an `OCSPResponse` with its `BasicOCSPResponse` and `ResponseData` (RFC 6960 §4.2.1).
fn check(house: &House, answer: &[u8], asked: Option<&[u8]>) -> Option<()> {
    let parts = Tlv::only(answer)?.parts()?;
    let [status, bytes] = parts.as_slice() else { return None };
    assert_eq!(status.whole, [ENUMERATED, 1, 0], "the answer is no success");
    let basic = bytes.inner(SEQUENCE)?.parts()?.get(1).and_then(|it| it.inner(SEQUENCE))?;
    let parts = basic.parts()?;
    let [data, algorithm, signature, certificates] = parts.as_slice() else { return None };

    let certificate = certificates.inner(SEQUENCE)?.inner(SEQUENCE)?;
    let key = key_of(certificate.whole)?;
    let signed = tlv::sequence(&[data.whole, algorithm.whole, signature.whole]);
    assert!(second_opinion::agrees(&signed, &key), "the signature is not the responder's");
    assert!(second_opinion::agrees(certificate.whole, &house.issuer_key), "the responder is not the CA's");

    let list = data.parts()?.into_iter().find(|part| part.tag == SEQUENCE)?.parts()?;
    assert!((1..=MOST_ANSWERS).contains(&list.len()), "{} answers", list.len());
    list.iter().try_for_each(|single| check_single(house, single, asked))
}

/// Checks a `SingleResponse` (RFC 6960 §4.2.1).
fn check_single(house: &House, single: &Tlv<'_>, asked: Option<&[u8]>) -> Option<()> {
    let parts = single.parts()?;
    let [cert_id, status, ..] = parts.as_slice() else { return None };
    assert!(asked.is_none_or(|asked| tlv::occurs(cert_id.whole, asked)), "nobody asked about this certificate");
    let fields = cert_id.parts()?;
    let [_, name, key, serial] = fields.as_slice() else { return None };
    assert!(name.tag == OCTET_STRING && key.tag == OCTET_STRING);
    let serial_is = |known: &CertificateView| known.serial.octets() == serial.content;
    let truth = if serial_is(&house.revoked) {
        REVOKED
    } else if serial_is(&house.good) || serial_is(&house.hidden) {
        GOOD
    } else {
        UNKNOWN
    };
    assert_eq!(status.tag, truth, "the status is not that of the certificate");
    Some(())
}

/// The `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7) of a certificate, DER.
fn key_of(certificate: &[u8]) -> Option<Vec<u8>> {
    let certificate = Certificate::from_der(certificate).ok()?;
    certificate.tbs_certificate().subject_public_key_info().to_der().ok()
}

const ENUMERATED: u8 = 0x0a;
/// The choices of `CertStatus` (RFC 6960 §4.2.1) that are expected: this one and the next two.
const GOOD: u8 = 0x80;
const REVOKED: u8 = 0xa1;
const UNKNOWN: u8 = 0x82;
const MOST_ANSWERS: usize = 16;
