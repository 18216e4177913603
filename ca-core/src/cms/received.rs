//! What mail programs send: CMS messages (RFC 5652), opened and verified.
//!
//! Both come from strangers, in BER: [`crate::encoding::asn1::ber_to_der`] goes before.

mod envelope;
mod identity;
mod signature;

pub(crate) use envelope::{Envelope, Opened};
pub(crate) use identity::CertificateRef;
pub(crate) use signature::{SignedMessage, Signer};
