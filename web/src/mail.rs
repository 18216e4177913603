//! Mails to people: what they say, their way out, and the way in for answers.

mod charset;
mod incoming;
mod letterhead;
mod message;
mod postman;
mod signature;
mod submission;

pub(crate) use incoming::Incoming;
pub use incoming::{Dialogue, Step, read_entity};
pub use letterhead::Letterhead;
pub(crate) use postman::Postman;
