//! This crate against real clients and a real directory: ldapsearch asks the responder, slapd is written to.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod read_back;
mod responder;
mod sign_in;
mod worker;
