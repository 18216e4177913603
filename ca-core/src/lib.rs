//! The certificate authority: authorities, profiles, drafts, lint, revocation, CRLs, the audit trail, and the store.
//!
//! The crate is synchronous and opens no socket but the database's. Callers reach it through [`Ca`] and the functions of
//! [`use_cases`]; what the directories may see comes out of [`feed`].

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

mod asn1;
pub mod audit;
pub mod authority;
mod ca;
pub mod clock;
pub mod config;
pub mod crash_point;
pub mod crl;
pub mod csr;
pub mod draft;
pub mod entropy;
pub mod error;
pub mod feed;
pub mod keys;
pub mod lint;
mod mail_queue;
mod notice_signature;
pub mod notice_writer;
pub mod ocsp;
mod pem;
pub mod policy;
mod possession;
pub mod profile;
mod received;
mod signed;
pub mod store;
pub mod totp;
pub mod types;
pub mod use_cases;

pub use ca::Ca;
pub use error::{Error, Result};
