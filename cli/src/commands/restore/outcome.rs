//! What a restore is asked for, and how it stands.

use std::path::Path;

use ca_core::types::AuthoritySlug;
use ca_core::use_cases::operation::restore::{Ended, Loss, OldSignIn, Placed, TakenCrl};
use serde::Serialize;

use super::sources::Silent;

/// What is to be restored, and where to.
pub(super) struct Wanted<'a> {
    pub(super) from: &'a Path,
    pub(super) data: &'a Path,
    pub(super) database: Option<&'a str>,
    pub(super) passphrase_file: Option<&'a Path>,
}

/// How a restore stands.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    /// Whether the installation may sign again.
    pub(super) finished: bool,
    /// What was dropped of the backup, when it was placed just now.
    pub(super) placed: Option<Placed>,
    pub(super) crls: Vec<TakenCrl>,
    /// Serial numbers of certificates that were taken over.
    pub(super) stored: Vec<String>,
    /// Serial numbers that are revoked because their owners are unknown.
    pub(super) revoked: Vec<String>,
    /// CAs whose last CRL was not found.
    pub(super) lacking_crls: Vec<AuthoritySlug>,
    /// Directories that could not be read.
    pub(super) lacking_directories: Vec<String>,
    pub(super) silent: Vec<Silent>,
    /// What the heads tell that were kept elsewhere.
    pub(super) heads: Option<Loss>,
    /// Who can sign in with a password or second factor that may have been changed or reset since, once it is finished.
    pub(super) old_sign_ins: Vec<OldSignIn>,
    /// What of them was ended.
    pub(super) ended: Ended,
}
