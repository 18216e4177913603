//! The throw-away organisation of `inkan demo`: a stage with people on it, and a walk along the main job.

mod browser;
mod cast;
mod options;
mod ports;
mod signed;
mod stage;
mod step;
mod steps;
mod walk;

pub(crate) use options::Demo;
pub(crate) use stage::Stage;
pub(crate) use step::Step;
pub(crate) use steps::take;
pub(crate) use walk::Walk;
