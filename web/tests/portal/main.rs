//! The portal as a browser sees it, and as an attacker would.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod access;
mod addresses;
mod api;
mod attacks;
mod cookies;
mod deliveries;
mod departure;
mod destinations;
mod directory;
mod enrollment;
mod every_form;
mod find;
mod foreign_requests;
mod forgotten;
mod guessing;
mod history;
mod hostile;
mod install;
mod lost;
mod mail;
mod mta;
mod officers;
mod overview;
mod passwords;
mod person;
mod proposals;
mod publication;
mod queue;
mod recovery_codes;
mod renewal;
mod reports;
mod revocation;
mod sealed;
mod second_factor;
mod self_check;
mod sessions;
mod sheet;
mod sign_in;
mod stolen_later;
mod support;
mod trail;
mod trust;
mod waiting;
