//! What the installation does: one folder a subject, one use case a file. Each body reads: look, decide, write.

pub mod audit;
pub mod enrollment;
pub mod feed;
pub mod issuance;
pub mod mail;
pub mod operation;
pub mod people;
pub mod revocation;
pub mod self_check;
pub mod status;
