//! Encodings: DER (X.690) and PEM (RFC 7468).

pub(crate) mod asn1;
pub(crate) mod pem;
