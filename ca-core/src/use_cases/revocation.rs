//! Revocation, with and without the private key.

mod letters;
pub mod passes;
pub mod revoke;
