//! multipart/signed with a CMS signature (RFC 1847, RFC 8551 §3.5.3).

use ca_core::types::EnvelopeId;
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType};
use lettre::message::{Body, MultiPart, SinglePart};

/// The octets of an entity that are signed: without the final line end, which is a part of the boundary (RFC 1847 §2.1).
pub(super) fn octets(entity: &MultiPart) -> Vec<u8> {
    let mut octets = entity.formatted();
    if octets.ends_with(b"\r\n") {
        octets.truncate(octets.len() - 2);
    }
    octets
}

/// The entity with its signature, CMS SignedData in DER.
pub(super) fn attach(id: &EnvelopeId, entity: MultiPart, signature: Vec<u8>) -> MultiPart {
    let parts = MultiPart::signed(PROTOCOL.to_owned(), "sha-256".to_owned()).boundary(format!("=_{id}_signed"));
    parts.multipart(entity).singlepart(part(signature))
}

fn part(signature: Vec<u8>) -> SinglePart {
    // Base64 accepts any octets.
    let body = Body::new_with_encoding(signature, ContentTransferEncoding::Base64)
        .unwrap_or_else(|octets| Body::dangerous_pre_encoded(octets, ContentTransferEncoding::Binary));
    let kind = ContentType::parse(&format!("{PROTOCOL}; name=smime.p7s")).unwrap_or(ContentType::TEXT_PLAIN);
    SinglePart::builder().header(kind).header(ContentDisposition::attachment("smime.p7s")).body(body)
}

const PROTOCOL: &str = "application/pkcs7-signature";
