//! The interface to the organisation's directory for sign-in. Another crate implements it, because this crate does not use
//! LDAP.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use ca_core::types::EmailAddress;
use ca_core::use_cases::people::directory_people::{DirectoryPerson, EntryId};
use zeroize::Zeroizing;

/// A request to the directory at a sign-in.
pub struct DirectoryQuestion {
    /// The entered address.
    pub address: EmailAddress,
    /// The entered password; without one only the availability of the directory is tested.
    pub password: Option<Zeroizing<String>>,
    /// Decides whether one more password may be sent for the entry; called before each attempt.
    pub admit: Admission,
}

/// Counts an attempt at an entry, with the permitted number of consecutive failures, and returns whether it is permitted.
pub type Admission = Box<dyn FnOnce(EntryId, u32) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send>;

/// The directory did not answer, or its answer does not show whether the password is right.
#[derive(Debug, Clone, Copy)]
pub struct DirectoryUnavailable;

/// The person with this address and password, if there is one.
pub type DirectoryAnswer = Result<Option<DirectoryPerson>, DirectoryUnavailable>;

/// The function that queries the directory.
pub type DirectorySignIn =
    Arc<dyn Fn(DirectoryQuestion) -> Pin<Box<dyn Future<Output = DirectoryAnswer> + Send>> + Send + Sync>;
