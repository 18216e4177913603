//! CMS messages (RFC 5652) from mail programs: decryption and verification.
//!
//! The messages are untrusted BER; [`crate::encoding::asn1::ber_to_der`] must convert them first.

mod envelope;
mod identity;
mod signature;

pub(crate) use envelope::{Envelope, Opened};
pub(crate) use identity::CertificateRef;
pub(crate) use signature::{SignedMessage, Signer};
