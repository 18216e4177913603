//! Revocation, with and without the private key.

pub mod passes;
pub mod revoke;
