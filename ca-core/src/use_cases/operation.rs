//! Operation of the installation: founding, backup, restore, upkeep, metrics and the overview.

pub mod backup;
pub mod check_keys;
pub mod figures;
pub mod health;
pub mod initialise;
pub mod overview;
pub mod restore;
pub mod tend;
