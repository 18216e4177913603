//! The throw-away organisation of `inkan demo`: a running server with people, and a sequence of steps through its main
//! functions.

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
