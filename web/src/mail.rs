//! Mails to people: their text, their submission, and the reception of answers.

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
pub use submission::trial::{MailTrial, TrialMail, TrialStage, TrialStep, try_mail_server};
