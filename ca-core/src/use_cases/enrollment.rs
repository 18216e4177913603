//! Enrollment: a request moves `Submitted → MailboxProven → Approved → Issued`, or ends.

mod course;
mod decide;
mod finish;
mod keep_key;
mod not_filed;
mod prove;
mod submit;
mod view;
mod withdraw;

pub use crate::types::{Ending, RequestState};
pub use course::{RequestCourse, find_course};
pub use decide::{Decision, decide_request};
pub use finish::finish_approved;
pub use keep_key::{may_keep_key, renew_with_same_key};
pub use not_filed::{KeyCause, NotFiled, WrongKey};
pub use prove::{disown_request, look_at_proof, prove_mailbox};
pub use submit::{Submission, submit_request};
pub use view::{RequestView, RequestedKey, find_request, list_requests, list_waiting};
pub use withdraw::withdraw_request;
