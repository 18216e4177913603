//! All of LDAP: the built-in read-only directory, and the workers that keep other directories up to date.
//!
//! One place computes the desired content of an entry, from the data of [`ca_core::use_cases::feed`]. The crate holds no CA key
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

mod blocking;
mod config;
mod desired;
mod dn;
mod fault;
mod fill;
mod filter;
mod found;
mod identifier;
pub mod lookup;
mod order;
mod own;
mod plan;
mod probe;
mod publish;
mod read_back;
pub mod reconcile;
mod responder;
mod session;
mod sign_in;
mod trouble;
mod walk;
pub mod why;
mod worker;

pub use config::{Directory, DirectoryConfig, Missing, ResponderConfig};
pub use fault::Fault;
pub use probe::{Probed, probe, probe_anonymously};
pub use read_back::{ReadBack, read_back};
pub use reconcile::reconcile;
#[doc(hidden)]
pub use responder::Exchange;
pub use responder::Responder;
pub use sign_in::{SignIn, SignInConfig, Unavailable};
pub use why::explain;
pub use worker::Worker;
