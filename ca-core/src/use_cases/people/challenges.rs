//! Limits on mails that are to be answered: the portal is no mail bomb.

use super::throttle::Counts;
use crate::policy::limits::{CHALLENGES_FROM_SOURCE, CHALLENGES_OF_ACCOUNT, CHALLENGES_TO_MAILBOX};
use crate::store::mailbox::OwnedMailbox;

/// The subjects for which a mail to a mailbox is counted, which its owner requests from `source`.
pub(in crate::use_cases) fn challenges(mailbox: &OwnedMailbox, source: &str) -> Counts {
    Counts::of([
        (format!("challenge mailbox {}", mailbox.id), CHALLENGES_TO_MAILBOX),
        (format!("challenge account {}", mailbox.person), CHALLENGES_OF_ACCOUNT),
        (format!("challenge source {source}"), CHALLENGES_FROM_SOURCE),
    ])
}
