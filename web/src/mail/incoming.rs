//! The way in for mail: the organisation's mail server hands over the answers to test mails, by SMTP (RFC 5321) or LMTP
//! (RFC 2033). Nothing is passed on, and nothing is kept.

mod answer;
mod dialogue;
mod entity;
mod listener;
mod multipart;

pub use dialogue::{Dialogue, Step};
pub use entity::read as read_entity;
pub(crate) use listener::Incoming;
