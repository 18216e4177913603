//! The interface to the organisation's directory for sign-in. Another crate implements it: this crate speaks no LDAP.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use ca_core::types::EmailAddress;
use ca_core::use_cases::people::directory_people::{DirectoryPerson, EntryId};
use zeroize::Zeroizing;

/// What the directory is asked at a sign-in.
pub struct DirectoryQuestion {
    /// The address that was typed.
    pub address: EmailAddress,
    /// The password that was typed; without one it is only seen whether the directory answers.
    pub password: Option<Zeroizing<String>>,
    /// Whether one more password may be handed over for the entry; asked before each one that is.
    pub admit: Admission,
}

/// Counts an attempt at an entry, with how many in a row may fail, and returns whether it may be made.
pub type Admission = Box<dyn FnOnce(EntryId, u32) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send>;

/// The directory did not answer, or not in a way that says anything about the password.
#[derive(Debug, Clone, Copy)]
pub struct DirectoryUnavailable;

/// The person whose password it is, if there is one.
pub type DirectoryAnswer = Result<Option<DirectoryPerson>, DirectoryUnavailable>;

/// Asks the directory.
pub type DirectorySignIn =
    Arc<dyn Fn(DirectoryQuestion) -> Pin<Box<dyn Future<Output = DirectoryAnswer> + Send>> + Send + Sync>;
