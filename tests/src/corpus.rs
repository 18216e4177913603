//! All certificates and CRLs of an installation, for pkilint.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result};
use ca_core::Ca;
use ca_core::policy::{Actor, SearchCertificates, permit};
use ca_core::use_cases::status::certificates::{chain, search_certificates};
use ca_core::use_cases::status::publish_crl::newest_crl;
use ca_core::use_cases::status::trust::certificate_pem;
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Ran, run};
use crate::inkan::binary;
use crate::openssl;
use crate::pkilint::Lints;

/// The files.
pub(crate) struct Corpus {
    folder: TempDir,
    certificates: Vec<PathBuf>,
}

/// Lints the certificates and CRLs of a CA in this process when it is dropped; as a field, it must be before those that the
/// CA needs.
pub struct LintAtEnd(pub Arc<Ca>);

impl Drop for LintAtEnd {
    fn drop(&mut self) {
        expect_clean(|| Corpus::of_ca(&self.0));
    }
}

/// Lints the certificates and CRLs of the installation with this configuration.
///
/// # Errors
/// With a list of the findings.
pub fn lint(configuration: &Path) -> Result<()> {
    lint_all(Corpus::of(configuration))
}

fn lint_all(made: Result<Option<Corpus>>) -> Result<()> {
    made?.map_or(Ok(()), |corpus| corpus.lint())
}

/// Lints all certificates and CRLs at the end of a test, so that none of the suite is missed; but not after a failing test.
pub(crate) fn expect_clean(made: impl FnOnce() -> Result<Option<Corpus>>) {
    if std::thread::panicking() {
        return;
    }
    let outcome = lint_all(made());
    assert!(outcome.is_ok(), "what the test made: {:#}", outcome.err().unwrap_or_else(|| anyhow::anyhow!("?")));
}

impl Corpus {
    /// The content of the database; `None` when it can't be read (the test may have broken it) or has no certificates.
    pub(crate) fn of(configuration: &Path) -> Result<Option<Self>> {
        let ask = |arguments: &[&str]| -> Result<Ran> {
            run(Command::new(binary()?).arg("--config").arg(configuration).args(arguments))?.ok()
        };
        let Ok(listed) = ask(&["certificate", "list", "--limit", "1000", "--json"]) else { return Ok(None) };
        let issued: Vec<Value> = serde_json::from_slice(&listed.stdout)?;
        let mut corpus = Self::empty()?;
        for certificate in &issued {
            let serial = certificate.get("serial").and_then(Value::as_str).context("a serial number")?;
            let (out, chain) = (corpus.file(serial), corpus.file("chain"));
            ask(&["certificate", "show", serial, "--out", utf8(&out)?, "--chain", utf8(&chain)?])?;
            corpus.certificates.push(out);
        }
        if corpus.certificates.is_empty() {
            return Ok(None);
        }
        let chain = fs::read_to_string(corpus.file("chain"))?;
        let mut chain = chain.split_inclusive("-----END CERTIFICATE-----\n").skip(1);
        fs::write(corpus.file(ISSUING), chain.next().context("an issuing CA")?)?;
        fs::write(corpus.file(ROOT), chain.next().context("a root")?)?;
        for slug in [ROOT, ISSUING] {
            let der = corpus.file(&format!("{slug}.der"));
            ask(&["crl", "show", slug, "--out", utf8(&der)?])?;
            openssl::to_pem("crl", &der, &corpus.crl(slug))?;
        }
        Ok(Some(corpus))
    }

    /// The same, in this process.
    fn of_ca(ca: &Ca) -> Result<Option<Self>> {
        let permitted = permit(&Actor::Host, SearchCertificates)?;
        let Ok(issued) = search_certificates(ca, &permitted, None, 1000) else { return Ok(None) };
        let Some(newest) = issued.first() else { return Ok(None) };
        let mut corpus = Self::empty()?;
        for (slug, der) in [ISSUING, ROOT].into_iter().zip(chain(ca, newest)?.iter().skip(1)) {
            fs::write(corpus.file(slug), certificate_pem(der)?)?;
            let crl = corpus.file(&format!("{slug}.der"));
            fs::write(&crl, newest_crl(ca, &slug.parse()?)?.context("a CRL")?.der())?;
            openssl::to_pem("crl", &crl, &corpus.crl(slug))?;
        }
        for certificate in &issued {
            let file = corpus.file(&certificate.serial.to_string());
            fs::write(&file, certificate_pem(&certificate.der)?)?;
            corpus.certificates.push(file);
        }
        Ok(Some(corpus))
    }

    /// Fails with a list when pkilint has a finding that is not an accepted deviation.
    fn lint(&self) -> Result<()> {
        let (root, issuing) = (self.file(ROOT), self.file(ISSUING));
        let authorities = Lints::default().root(&root).issuing(&issuing, &root);
        let lints = authorities.crl(&self.crl(ISSUING)).root_crl(&self.crl(ROOT));
        self.certificates.iter().fold(lints, |lints, it| lints.mailbox(it, &issuing)).expect_clean()
    }

    fn empty() -> Result<Self> {
        Ok(Self { folder: tempfile::Builder::new().prefix("corpus").tempdir()?, certificates: Vec::new() })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn crl(&self, slug: &str) -> PathBuf {
        self.file(&format!("{slug}.crl"))
    }
}

fn utf8(path: &Path) -> Result<&str> {
    path.to_str().context("UTF-8")
}

const ROOT: &str = "root-g1";
const ISSUING: &str = "issuing-g1";
