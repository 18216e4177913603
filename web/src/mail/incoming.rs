//! Reception of mail: the organisation's mail server delivers the answers to test mails, by SMTP (RFC 5321) or LMTP
//! (RFC 2033). No mail is relayed or stored.

mod answer;
mod dialogue;
mod entity;
mod listener;
mod multipart;

pub use dialogue::{Dialogue, Step};
pub use entity::read as read_entity;
pub(crate) use listener::Incoming;
