//! `openssl ca` with an index of a given size.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use tempfile::TempDir;

/// A CA of openssl in a temporary folder.
pub(crate) struct OpensslCa {
    folder: TempDir,
}

impl OpensslCa {
    /// Makes a CA with this key and `rows` rows in its index, all of them revoked if `revoked`.
    pub(crate) fn new(key: &Path, rows: u32, revoked: bool) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let ca = Self { folder };
        let state = if revoked { "R\t471231235959Z\t260101000000Z,keyCompromise" } else { "V\t471231235959Z\t" };
        let mut index = String::new();
        for row in 0..rows {
            writeln!(index, "{state}\t{:032X}\tunknown\t/CN=person-{row}", u128::from(row) + (1 << 120))?;
        }
        ca.write("index.txt", &index)?;
        ca.write("index.txt.attr", "unique_subject = no\n")?;
        ca.write("serial", "7000000000000000\n")?;
        ca.write("crlnumber", "01\n")?;
        fs::create_dir(ca.folder.path().join("certs"))?;
        let at = ca.folder.path().display();
        ca.write(
            "ca.cnf",
            &format!(
                "[ca]\ndefault_ca=it\n[it]\ndir={at}\ndatabase={at}/index.txt\nnew_certs_dir={at}/certs\nserial={at}/serial\ncrlnumber={at}/crlnumber\n\
                 certificate={at}/ca.pem\nprivate_key={}\ndefault_md=sha256\ndefault_days=365\ndefault_crl_days=5\npolicy=any\nx509_extensions=user\n\
                 [any]\ncommonName=supplied\n[user]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\nsubjectAltName=email:alice@example.com\n",
                key.display()
            ),
        )?;
        let key = key.display().to_string();
        ca.openssl(&["req", "-x509", "-new", "-key", &key, "-subj", "/CN=Peer", "-days", "3650", "-out", "ca.pem"])?;
        Ok(ca)
    }

    /// Issues one certificate for a CSR, DER, in a process of its own.
    pub(crate) fn issue(&self, csr: &[u8]) -> Result<()> {
        fs::write(self.folder.path().join("one.der"), csr)?;
        self.openssl(&[
            "ca",
            "-config",
            "ca.cnf",
            "-batch",
            "-notext",
            "-subj",
            "/CN=alice@example.com",
            "-inform",
            "DER",
            "-in",
            "one.der",
            "-out",
            "one.pem",
        ])
    }

    /// Issues certificates for CSRs, DER, in one process.
    pub(crate) fn issue_all(&self, requests: &[&Vec<u8>]) -> Result<()> {
        let mut arguments = vec!["ca", "-config", "ca.cnf", "-batch", "-notext", "-subj", "/CN=alice@example.com"];
        arguments.extend(["-inform", "DER", "-outdir", "certs", "-infiles"]);
        let names: Vec<String> = (0..requests.len()).map(|number| format!("{number}.der")).collect();
        for (name, csr) in names.iter().zip(requests) {
            fs::write(self.folder.path().join(name), csr)?;
            arguments.push(name);
        }
        self.openssl(&arguments)
    }

    /// Makes a CRL.
    pub(crate) fn make_crl(&self) -> Result<()> {
        self.openssl(&["ca", "-config", "ca.cnf", "-gencrl", "-out", "it.crl"])
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.folder.path().join(name), text)?)
    }

    fn openssl(&self, arguments: &[&str]) -> Result<()> {
        let ran = Command::new("openssl").args(arguments).current_dir(self.folder.path()).output()?;
        ensure!(ran.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        Ok(())
    }
}
