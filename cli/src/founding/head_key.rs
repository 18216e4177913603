//! The public key of the audit trail's heads, as a file for the auditors.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use ca_core::Ca;
use ca_core::types::Sha256Digest;
use ca_core::use_cases::audit::heads;
use serde::Serialize;

/// The file with the public key, and its fingerprint.
#[derive(Debug, Serialize)]
pub(crate) struct HeadKeyFile {
    file: PathBuf,
    fingerprint: Sha256Digest,
}

impl HeadKeyFile {
    /// Writes the file into `folder`, which will be moved to `data`.
    pub(super) fn write(ca: &Ca, folder: &Path, data: &Path) -> Result<Self> {
        let key = heads::head_public_key(ca)?;
        fs::write(folder.join(NAME), key.to_pem()?)?;
        Ok(Self { file: data.join(NAME), fingerprint: key.fingerprint() })
    }

    /// The message to the operator about the file.
    pub(crate) fn tell(&self) -> String {
        format!(
            "heads of the audit trail are verified with {}\n    SHA-256 {}\n  give it to the auditors, to be kept elsewhere",
            self.file.display(),
            self.fingerprint
        )
    }
}

const NAME: &str = "audit-heads.pub.pem";
