//! Mails to people: their queue, their reminders, and the key that signs them.

pub mod mail_status;
pub mod notices;
pub mod remind;
pub mod sign_notice;
