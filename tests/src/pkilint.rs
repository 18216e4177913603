//! pkilint, a linter of public CAs, for certificates, CRLs and OCSP answers.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

use crate::command::run_with_input;
use crate::target;

mod deviations;

/// The files to lint in one process, because starting one takes half a second.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Lints(Vec<Job>);

#[derive(Debug, Serialize)]
#[serde(tag = "lint", rename_all = "lowercase")]
enum Job {
    Certificate { file: PathBuf },
    Smime { file: PathBuf, r#type: &'static str },
    Chain { file: PathBuf, issuer: PathBuf },
    Crl { file: PathBuf, r#type: &'static str, profile: &'static str },
    Ocsp { file: PathBuf },
}

/// A finding of pkilint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Finding {
    /// The linter: `certificate`, `smime`, `chain`, `crl`, `ocsp`.
    pub lint: String,
    /// The linted file.
    pub file: PathBuf,
    /// The field.
    pub at: String,
    /// The severity.
    pub severity: Severity,
    /// pkilint's code of the finding.
    pub code: String,
    /// Details, often empty.
    pub message: String,
}

/// The severities of pkilint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// Information.
    Info,
    /// A notice.
    Notice,
    /// A violation of a SHOULD.
    Warning,
    /// A violation of a MUST.
    Error,
    /// A parser error.
    Fatal,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?} {} at {} {}", self.file.display(), self.severity, self.code, self.at, self.message)
    }
}

impl Lints {
    /// Adds a self-signed CA certificate: RFC 5280.
    #[must_use]
    pub fn root(mut self, certificate: &Path) -> Self {
        self.0.push(Job::Certificate { file: certificate.into() });
        self
    }

    /// Adds an issuing CA's certificate: RFC 5280, and that `issuer` signed it.
    #[must_use]
    pub fn issuing(self, certificate: &Path, issuer: &Path) -> Self {
        let mut lints = self.root(certificate);
        lints.0.push(Job::Chain { file: certificate.into(), issuer: issuer.into() });
        lints
    }

    /// Adds a person's certificate: RFC 5280, the S/MIME Baseline Requirements for mailbox-validated certificates
    /// (generation strict), and that `issuer` signed it.
    #[must_use]
    pub fn mailbox(self, certificate: &Path, issuer: &Path) -> Self {
        self.issuing(certificate, issuer).smime(certificate)
    }

    /// Adds a certificate for the S/MIME Baseline Requirements only, mailbox-validated, generation strict.
    #[must_use]
    pub fn smime(mut self, certificate: &Path) -> Self {
        self.0.push(Job::Smime { file: certificate.into(), r#type: "MAILBOX-STRICT" });
        self
    }

    /// Adds the CRL of an authority that issues to people: RFC 5280 and the Baseline Requirements.
    #[must_use]
    pub fn crl(mut self, crl: &Path) -> Self {
        self.0.push(Job::Crl { file: crl.into(), r#type: "CRL", profile: "BR" });
        self
    }

    /// Adds the CRL of an authority that issues to authorities: RFC 5280 and the Baseline Requirements.
    #[must_use]
    pub fn root_crl(mut self, crl: &Path) -> Self {
        self.0.push(Job::Crl { file: crl.into(), r#type: "ARL", profile: "BR" });
        self
    }

    /// Adds an OCSP answer, DER: RFC 6960.
    pub fn ocsp(&mut self, answer: &Path) {
        self.0.push(Job::Ocsp { file: answer.into() });
    }

    /// All findings of pkilint.
    ///
    /// # Errors
    /// When a file does not exist or contains no CRL or answer, or `.venv` does not exist. A file without a certificate
    /// causes the finding `unreadable`.
    pub fn all_findings(&self) -> Result<Vec<Finding>> {
        let python = target::project_root().join(".venv/bin/python");
        ensure!(python.exists(), "{} is not there: `cargo xtask test --install` makes it", python.display());
        let mut lint = Command::new(python);
        lint.arg(target::project_root().join("tests/python/lint.py"));
        let ran = run_with_input(&mut lint, &serde_json::to_vec(self)?)?.ok()?;
        Ok(serde_json::from_slice(&ran.stdout)?)
    }

    /// The faults: warnings and worse, except Inkan's accepted deviations.
    ///
    /// # Errors
    /// Those of [`Lints::all_findings`].
    pub fn findings(&self) -> Result<Vec<Finding>> {
        let mut findings = self.all_findings()?;
        findings.retain(|it| it.severity >= Severity::Warning && !deviations::is_allowed(it));
        Ok(findings)
    }

    /// Fails with a list when [`Lints::findings`] is not empty.
    ///
    /// # Errors
    /// With the list.
    pub fn expect_clean(&self) -> Result<()> {
        let findings = self.findings()?;
        let list: Vec<_> = findings.iter().map(ToString::to_string).collect();
        ensure!(findings.is_empty(), "pkilint found:\n{}", list.join("\n"));
        Ok(())
    }
}
