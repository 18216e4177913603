//! The audit trail: reading and verifying it, and its signed heads.

pub mod heads;
pub mod trail;
