//! Operation of the installation: founding, backup, restore, upkeep and metrics.

pub mod backup;
pub mod check_keys;
pub mod figures;
pub mod health;
pub mod initialise;
pub mod restore;
pub mod tend;
