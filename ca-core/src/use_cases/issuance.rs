//! Issues certificates: to people, to programs, and to the server itself.

pub(crate) mod issue;
pub mod issue_directly;
pub(crate) mod path;
pub mod renew_responder;
pub(crate) mod server_key;
