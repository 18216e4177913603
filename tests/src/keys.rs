//! Prepared private keys (PKCS#8, PEM), so that no test waits for an RSA-4096 key.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::target;

/// A key of the pool; `cargo xtask test` generates them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// RSA-4096, for a root.
    Root,
    /// RSA-4096, for an issuing authority.
    Issuing,
    /// RSA-4096, for another root.
    SecondRoot,
    /// RSA-4096, for the issuing authority of the other root.
    SecondIssuing,
    /// RSA-3072, number 1 to 6.
    UserRsa(u8),
    /// P-256, number 1 to 4.
    UserP256(u8),
    /// Ed25519.
    UserEd25519,
    /// RSA-1024, which must be refused.
    WeakRsa,
}

impl Key {
    /// The file with the key.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn file(self) -> Result<PathBuf> {
        let path = folder()?.join(self.file_name());
        ensure!(path.exists(), "{} is not there: `cargo xtask test` makes it", path.display());
        Ok(path)
    }

    fn file_name(self) -> String {
        match self {
            Self::Root => "root.pem".into(),
            Self::Issuing => "issuing.pem".into(),
            Self::SecondRoot => "second-root.pem".into(),
            Self::SecondIssuing => "second-issuing.pem".into(),
            Self::UserRsa(number) => format!("user-rsa-{number}.pem"),
            Self::UserP256(number) => format!("user-p256-{number}.pem"),
            Self::UserEd25519 => "user-ed25519.pem".into(),
            Self::WeakRsa => "weak-rsa-1024.pem".into(),
        }
    }
}

fn folder() -> Result<PathBuf> {
    match std::env::var_os("INKAN_TEST_KEYS") {
        Some(folder) => Ok(folder.into()),
        None => Ok(target::profile_folder()?.with_file_name("test-keys")),
    }
}
