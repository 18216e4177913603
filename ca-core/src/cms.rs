//! Cryptographic Message Syntax (RFC 5652): signatures of the server's mails, and the answers of mail programs.

pub(crate) mod notice_signature;
pub(crate) mod received;
