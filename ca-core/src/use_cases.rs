//! The functions of the installation: one folder per subject, one use case per file. Each one reads, decides, and writes.

pub mod audit;
pub mod delivery;
pub mod departure;
pub mod enrollment;
pub mod feed;
pub mod issuance;
pub mod mail;
pub mod offices;
pub mod operation;
pub mod people;
pub mod revocation;
pub mod self_check;
pub mod status;
