//! The audit trail: reading, verifying and exporting it, and its signed heads.

pub mod export;
pub mod filter;
pub mod heads;
pub mod names;
pub mod trail;
