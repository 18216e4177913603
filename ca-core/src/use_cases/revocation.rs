//! Revocation, with or without sign-in.

mod letters;
pub mod passes;
pub mod revoke;
