//! Services of the machine, behind traits that tests replace: time, randomness, and the points at which tests end the
//! process.

pub mod clock;
pub mod crash_point;
pub mod entropy;
