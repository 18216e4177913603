//! This crate against real clients and a real directory: ldapsearch asks the responder, slapd is written to.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod conditions;
mod gate;
mod object_guid;
mod publishing;
mod read_back;
mod responder;
mod several_entries;
mod shared_entry;
mod shared_entry_processes;
mod sign_in;
mod two_installations;
mod worker;
