//! Connects the portal's sign-in to the LDAP crate.

use std::sync::Arc;

use ldap_publisher::{SignIn, Unavailable};
use web::{DirectoryQuestion, DirectorySignIn, DirectoryUnavailable};

/// Sign-in with this directory.
pub(super) fn against(directory: SignIn) -> DirectorySignIn {
    let directory = Arc::new(directory);
    Arc::new(move |question: DirectoryQuestion| {
        let directory = Arc::clone(&directory);
        Box::pin(async move {
            let DirectoryQuestion { address, password, admit } = question;
            let password = password.as_ref().map(|password| password.as_str());
            directory.ask(&address, password, admit).await.map_err(|Unavailable| DirectoryUnavailable)
        })
    })
}
