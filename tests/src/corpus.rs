//! Every certificate and CRL that an installation has made, for pkilint.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::inkan::Inkan;
use crate::openssl;
use crate::pkilint::Lints;

/// The files.
pub(crate) struct Corpus {
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    folder: TempDir,
    root: PathBuf,
    issuing: PathBuf,
    certificates: Vec<PathBuf>,
    root_crl: PathBuf,
    issuing_crl: PathBuf,
}

impl Corpus {
    /// What stands in the database; nothing when it can't be asked (the test may have broken it) or has issued nothing.
    pub(crate) fn of(inkan: &Inkan) -> Result<Option<Self>> {
        let Ok(Value::Array(issued)) = inkan.json(&["certificate", "list", "--limit", "1000"]) else { return Ok(None) };
        let folder = tempfile::Builder::new().prefix("corpus").tempdir()?;
        let file = |name: &str| folder.path().join(name);
        let mut certificates = Vec::new();
        for certificate in &issued {
            let serial = certificate.get("serial").and_then(Value::as_str).context("a serial number")?;
            let out = file(serial);
            inkan.text(&["certificate", "show", serial, "--out", utf8(&out)?, "--chain", utf8(&file("chain"))?])?;
            certificates.push(out);
        }
        if certificates.is_empty() {
            return Ok(None);
        }
        let chain = fs::read_to_string(file("chain"))?;
        let mut chain = chain.split_inclusive("-----END CERTIFICATE-----\n").skip(1);
        let (root, issuing) = (file("root"), file("issuing"));
        fs::write(&issuing, chain.next().context("an issuing CA")?)?;
        fs::write(&root, chain.next().context("a root")?)?;
        let crl = |authority: &str| -> Result<PathBuf> {
            let (der, pem) = (file(&format!("{authority}.crl")), file(&format!("{authority}.crl.pem")));
            inkan.text(&["crl", "show", authority, "--out", utf8(&der)?])?;
            openssl::to_pem("crl", &der, &pem)?;
            Ok(pem)
        };
        let (root_crl, issuing_crl) = (crl("root-g1")?, crl("issuing-g1")?);
        Ok(Some(Self { folder, root, issuing, certificates, root_crl, issuing_crl }))
    }

    /// Fails with a list when pkilint finds something that is no named deviation.
    pub(crate) fn lint(&self) -> Result<()> {
        let lints = Lints::default()
            .root(&self.root)
            .issuing(&self.issuing, &self.root)
            .crl(&self.issuing_crl)
            .root_crl(&self.root_crl);
        self.certificates.iter().fold(lints, |lints, it| lints.mailbox(it, &self.issuing)).expect_clean()
    }
}

fn utf8(path: &Path) -> Result<&str> {
    path.to_str().context("UTF-8")
}
