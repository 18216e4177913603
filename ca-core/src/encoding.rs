//! Encodings: DER (X.690), PEM (RFC 7468), base64 (RFC 4648) and UTF-16.

pub(crate) mod asn1;
pub(crate) mod bare_base64;
mod octets;
pub(crate) mod pem;
pub(crate) mod utf16;

pub(crate) use octets::find;
