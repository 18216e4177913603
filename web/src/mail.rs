//! Mails to people: what they say, and their way out.

mod letterhead;
mod postman;

pub use letterhead::Letterhead;
pub(crate) use postman::Postman;
