//! `GnuTLS`' certtool, for checking paths and CRLs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::command::{Ran, run};

/// A path validation; the files are PEM.
#[derive(Debug, Clone, Default)]
pub struct Verify<'a> {
    /// The trust anchor.
    pub root: PathBuf,
    /// The issuing CA.
    pub issuing: PathBuf,
    /// One CRL for each authority in the path; without any, revocation is not checked.
    pub crls: Vec<PathBuf>,
    /// The address that the certificate must contain.
    pub mail: Option<&'a str>,
}

impl Verify<'_> {
    /// Ends with 0 for a valid certificate for mail; the output contains the reason of a refusal.
    ///
    /// certtool searches the CRL without verifying its signature; [`verify_crl`] verifies it.
    ///
    /// # Errors
    /// When certtool cannot be run.
    pub fn run(&self, certificate: &Path) -> Result<Ran> {
        let folder = tempfile::tempdir()?;
        let join = |name: &str, files: &[&Path]| -> Result<PathBuf> {
            let texts: Vec<String> = files.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
            let joined = folder.path().join(name);
            fs::write(&joined, texts.concat())?;
            Ok(joined)
        };
        let mut verify = strict(&["--verify", "--verify-purpose", EMAIL_PROTECTION, "--load-ca-certificate"]);
        verify.arg(&self.root).arg("--infile").arg(join("chain.pem", &[certificate, &self.issuing])?);
        if !self.crls.is_empty() {
            let crls: Vec<&Path> = self.crls.iter().map(PathBuf::as_path).collect();
            verify.arg("--load-crl").arg(join("crls.pem", &crls)?);
        }
        if let Some(mail) = self.mail {
            verify.args(["--verify-email", mail]);
        }
        run(&mut verify)
    }
}

/// Verifies a CRL's signature with the certificate of its issuer.
///
/// # Errors
/// When certtool cannot be run.
pub fn verify_crl(crl: &Path, issuer: &Path) -> Result<Ran> {
    run(strict(&["--verify-crl", "--load-ca-certificate"]).arg(issuer).arg("--infile").arg(crl))
}

/// A CRL as text.
///
/// # Errors
/// When certtool cannot read it.
pub fn crl_text(crl: &Path) -> Result<String> {
    Ok(run(Command::new("certtool").arg("--crl-info").arg("--infile").arg(crl))?.ok()?.text())
}

/// certtool at 128 bits of security, which requires at least RSA-3072.
fn strict(arguments: &[&str]) -> Command {
    let mut certtool = Command::new("certtool");
    certtool.args(["--verify-profile", "high"]).args(arguments);
    certtool
}

/// id-kp-emailProtection.
const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
