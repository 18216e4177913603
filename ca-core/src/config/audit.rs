//! `[audit]`

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Settings;

/// `[audit]`: where heads of the audit trail are kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// The file that signed heads are appended to, relative to the configuration file. Without it they are mailed alone.
    pub heads_file: Option<PathBuf>,
}

impl Settings {
    /// The same settings with this section; a relative path is taken from `folder`, where the configuration file lies.
    #[must_use]
    pub fn with_audit(mut self, folder: &Path, audit: Audit) -> Self {
        self.audit = Audit { heads_file: audit.heads_file.map(|file| folder.join(file)) };
        self
    }
}
