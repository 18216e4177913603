//! The kinds of passes.

use super::{MailboxId, PassId};

/// The kind of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PassKind {
    /// A mailed link, for the certificates of the mailbox that it was mailed to.
    Link {
        /// That mailbox.
        mailbox: MailboxId,
    },
    /// A printed code, for all certificates of a person.
    Code,
    /// A visit that a code has opened.
    Visit {
        /// The code that opened it.
        code: PassId,
    },
}
