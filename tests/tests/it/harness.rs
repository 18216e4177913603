//! Proof that the harness itself tells good from bad: a test that cannot fail proves nothing.

mod database;
mod gpgsm;
mod keys;
mod mta;
mod openssl;
mod pkilint;
mod slapd;
mod stand_in_ca;
