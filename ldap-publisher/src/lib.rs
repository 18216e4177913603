//! All of LDAP: the built-in read-only directory, and the workers that keep other directories as they should be.
//!
//! What an entry should hold is computed in one place from what [`ca_core::feed`] lets be seen. The crate holds no CA key
//! and decides no policy.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test may fail loudly"
    )
)]

pub mod config;
mod desired;
mod dn;
mod filter;
mod responder;

pub use config::{Directory, DirectoryConfig, Missing, ResponderConfig};
pub use responder::Responder;
