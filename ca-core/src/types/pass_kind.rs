//! What a permission to report keys without sign-in is.

use super::{MailboxId, PassId};

/// What a pass is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PassKind {
    /// A mailed link, for the certificates of the mailbox that it was mailed to.
    Link {
        /// That mailbox.
        mailbox: MailboxId,
    },
    /// A printed code, for all certificates of a person.
    Code,
    /// What a code has opened.
    Visit {
        /// The code.
        code: PassId,
    },
}
