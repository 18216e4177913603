//! The request for a restore, and its result.

use std::path::Path;

use ca_core::types::AuthoritySlug;
use ca_core::use_cases::operation::restore::{Ended, Loss, OldSignIn, Placed, TakenCrl};
use serde::Serialize;

use super::sources::Silent;

/// The backup to restore, and the target.
pub(super) struct Wanted<'a> {
    pub(super) from: &'a Path,
    pub(super) data: &'a Path,
    pub(super) database: Option<&'a str>,
    pub(super) passphrase_file: Option<&'a Path>,
}

/// The result of a restore.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    /// Whether the installation may sign again.
    pub(super) finished: bool,
    /// The parts of the backup that were dropped, if it was placed by this command.
    pub(super) placed: Option<Placed>,
    pub(super) crls: Vec<TakenCrl>,
    /// Serial numbers of the imported certificates.
    pub(super) stored: Vec<String>,
    /// Serial numbers that are revoked because the certificates' owners are unknown.
    pub(super) revoked: Vec<String>,
    /// CAs whose last CRL was not found.
    pub(super) lacking_crls: Vec<AuthoritySlug>,
    /// Directories that could not be read.
    pub(super) lacking_directories: Vec<String>,
    pub(super) silent: Vec<Silent>,
    /// The result of comparing the trail with heads that were kept elsewhere.
    pub(super) heads: Option<Loss>,
    /// The people who can sign in, after the restore, with a password or second factor that may have been changed or reset
    /// since the backup.
    pub(super) old_sign_ins: Vec<OldSignIn>,
    /// The passwords and second factors that were ended.
    pub(super) ended: Ended,
}
