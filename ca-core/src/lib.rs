//! The certificate authority: authorities, profiles, drafts, lint, revocation, CRLs, the audit trail, and the store.
//!
//! The crate is synchronous and opens no socket but the database's. Callers use it through [`Ca`] and the functions of
//! [`use_cases`]; [`use_cases::feed`] contains the data that directories may publish.

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

pub mod audit;
mod cms;
pub mod config;
pub mod crl;
mod draft;
mod encoding;
pub mod error;
pub mod installation;
pub mod keys;
pub mod lint;
pub mod ocsp;
pub mod pkix;
pub mod policy;
pub mod profile;
pub mod runtime;
pub mod store;
pub mod types;
pub mod use_cases;

pub use error::{Error, Result};
pub use installation::Ca;
