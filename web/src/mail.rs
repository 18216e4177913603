//! Mails to people: what they say, and their way out.

mod charset;
mod letterhead;
mod message;
mod postman;
mod signature;
mod submission;

pub use letterhead::Letterhead;
pub(crate) use postman::Postman;
