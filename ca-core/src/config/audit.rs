//! `[audit]`

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Settings;

/// `[audit]`: the storage of heads of the audit trail.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// The file to which signed heads are appended, relative to the configuration file. Without it they are only mailed.
    pub heads_file: Option<PathBuf>,
}

impl Settings {
    /// The same settings with this section; a relative path is joined to `folder`, which contains the configuration file.
    #[must_use]
    pub fn with_audit(mut self, folder: &Path, audit: Audit) -> Self {
        self.audit = Audit { heads_file: audit.heads_file.map(|file| folder.join(file)) };
        self
    }
}
