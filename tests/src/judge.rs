//! External validators of a certificate's path and revocation: their input, and their output of one line.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result, bail};

use crate::target;

/// The input of a validation.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The trust anchor, PEM.
    pub root: PathBuf,
    /// The issuing CA, PEM.
    pub issuing: PathBuf,
    /// The address that the certificate must contain.
    pub mail: &'a str,
    /// The source of revocation data.
    pub source: Source,
    /// The time of validation, RFC 3339, instead of now.
    pub at: Option<&'a str>,
}

/// The source of revocation data.
#[derive(Debug, Clone)]
pub enum Source {
    /// Only these CRLs, PEM.
    Crls(Vec<PathBuf>),
    /// The CRL distribution points of the certificates.
    DistributionPoints,
    /// Only the OCSP responder in the certificate, only for the person's certificate.
    Responder,
    /// The validator's default; only Java has one.
    Own,
}

/// The result of a validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Trusted.
    Good,
    /// Revoked, with this `CRLReason`.
    Revoked(u8),
    /// The revocation status could not be determined.
    Unknown(String),
    /// There is no path, or not for this use.
    Refused(String),
}

impl Verdict {
    /// Reads the line of output.
    pub(crate) fn read(line: &str) -> Result<Self> {
        let line = line.trim();
        Ok(match line.split_once(' ').unwrap_or((line, "")) {
            ("good", "") => Self::Good,
            ("revoked", reason) => Self::Revoked(reason.parse().with_context(|| format!("no reason: {line}"))?),
            ("unknown", why) => Self::Unknown(why.to_owned()),
            ("refused", why) => Self::Refused(why.to_owned()),
            _ => bail!("no verdict: {line}"),
        })
    }
}

/// A validator that is built from source, once in a run of the tests.
pub(crate) struct Program {
    name: &'static str,
    folder: Mutex<Option<PathBuf>>,
}

impl Program {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, folder: Mutex::new(None) }
    }

    /// The folder with the result of `build`, which gets a folder to build into.
    ///
    /// Each file is renamed to its final name, because two runs of the tests may build concurrently.
    pub(crate) fn built(&self, build: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let mut known = self.folder.lock().ok().context("building it failed before")?;
        if let Some(folder) = known.as_ref() {
            return Ok(folder.clone());
        }
        let folder = home()?.join(self.name);
        fs::create_dir_all(&folder)?;
        let made = tempfile::tempdir_in(home()?)?;
        build(made.path()).with_context(|| format!("building the judge {}", self.name))?;
        for entry in fs::read_dir(made.path())? {
            let entry = entry?;
            fs::rename(entry.path(), folder.join(entry.file_name()))?;
        }
        Ok(known.insert(folder).clone())
    }
}

/// The source of a validator's program, `tests/java` or `tests/go`.
pub(crate) fn source_folder(language: &str) -> PathBuf {
    target::project_root().join("tests").join(language)
}

/// The folder for built programs and build caches.
pub(crate) fn home() -> Result<PathBuf> {
    Ok(target::profile_folder()?.join("judges"))
}
