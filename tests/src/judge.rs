//! Judges of a certificate's path and revocation: what they are asked, and the one line that they answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result, bail};

use crate::target;

/// What a certificate is judged by.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The trust anchor, PEM.
    pub root: PathBuf,
    /// The CA between, PEM.
    pub issuing: PathBuf,
    /// The address that the certificate has to be for.
    pub mail: &'a str,
    /// Where revocation is read.
    pub source: Source,
    /// The moment, RFC 3339, instead of now.
    pub at: Option<&'a str>,
}

/// Where a judge reads revocation.
#[derive(Debug, Clone)]
pub enum Source {
    /// From these CRLs, PEM, and nowhere else.
    Crls(Vec<PathBuf>),
    /// From where the certificates say that CRLs are.
    DistributionPoints,
    /// From the OCSP responder that the certificate names, and nowhere else; for the person's certificate alone.
    Responder,
    /// As the judge does when nobody tells it; Java alone has a way of its own.
    Own,
}

/// What a judge said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// To be trusted.
    Good,
    /// Revoked, with this `CRLReason`.
    Revoked(u8),
    /// Nobody could say whether it is revoked.
    Unknown(String),
    /// No path, or not for this use.
    Refused(String),
}

impl Verdict {
    /// Reads the line.
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

/// A judge that is built from source, once in a run of the tests.
pub(crate) struct Program {
    name: &'static str,
    folder: Mutex<Option<PathBuf>>,
}

impl Program {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, folder: Mutex::new(None) }
    }

    /// The folder of what `build` makes; it is given one to build into.
    ///
    /// Each file is put in its place by a rename: two runs of the tests may do so at once.
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

/// The source of a judge's program, `tests/java` or `tests/go`.
pub(crate) fn source_folder(language: &str) -> PathBuf {
    target::project_root().join("tests").join(language)
}

/// Where programs are built and keep what makes the next build short.
pub(crate) fn home() -> Result<PathBuf> {
    Ok(target::profile_folder()?.join("judges"))
}
