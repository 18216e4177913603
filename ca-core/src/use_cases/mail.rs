//! Mails to people: the queue, reminders, and signatures.

pub mod mail_status;
pub mod notices;
pub mod remind;
pub mod sign_notice;
