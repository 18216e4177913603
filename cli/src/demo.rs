//! The throw-away organisation of `inkan demo`: a running server with people, and a sequence of steps through its main
//! functions.

mod answer;
mod authenticator;
mod browser;
mod cast;
mod codes;
mod guide;
mod options;
mod past;
mod person_key;
mod ports;
mod post;
mod signed;
mod stage;
mod step;
mod steps;
mod test_mail;
mod walk;

pub(crate) use options::Demo;
pub(crate) use stage::Stage;
pub(crate) use step::Step;
pub(crate) use steps::take;
pub(crate) use walk::Walk;
