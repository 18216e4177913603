//! Cryptographic Message Syntax (RFC 5652): signs the mails of the server, and reads the answers of mail programs.

pub(crate) mod notice_signature;
pub(crate) mod received;
