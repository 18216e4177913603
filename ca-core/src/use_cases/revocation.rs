//! Revocation, with or without sign-in.

pub mod passes;
pub mod revoke;
