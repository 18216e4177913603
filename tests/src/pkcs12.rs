//! PKCS#12 files, and programs that open them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use data_encoding::HEXLOWER;

use crate::command::run;
use crate::openssl;

/// A file with its passphrase.
#[derive(Debug)]
pub struct File {
    /// The path of the file.
    pub path: PathBuf,
    /// The passphrase of the file.
    pub passphrase: String,
}

impl File {
    /// Opens the file with OpenSSL, NSS, Java and GnuTLS: each must find one key, with its certificate and the CAs above it.
    /// `work` is an empty folder.
    ///
    /// # Errors
    /// With the message of the first program that fails.
    pub fn opens_everywhere(&self, certificates: usize, work: &Path) -> Result<()> {
        self.opens_everywhere_with(1, certificates, work)
    }

    /// The same for a file with so many keys and so many certificates in all.
    ///
    /// # Errors
    /// With the message of the first program that fails.
    pub fn opens_everywhere_with(&self, keys: usize, certificates: usize, work: &Path) -> Result<()> {
        let text = self.with_openssl()?;
        let found = (text.matches("BEGIN PRIVATE KEY").count(), text.matches("BEGIN CERTIFICATE").count());
        ensure!(found == (keys, certificates), "openssl found {found:?} in it");
        self.with_nss(keys, work)?;
        let mut keytool = Command::new("keytool");
        keytool.args(["-list", "-v", "-storetype", "PKCS12", "-storepass", &self.passphrase, "-keystore"]);
        let text = run(keytool.arg(&self.path).env("LC_ALL", "C"))?.ok()?.text();
        ensure!(text.matches("Entry type: PrivateKeyEntry").count() == keys, "Java found other keys:\n{text}");
        let chain = format!("Certificate chain length: {}", certificates + 1 - keys);
        ensure!(text.matches(&chain).count() == keys, "Java found another chain:\n{text}");
        let mut certtool = Command::new("certtool");
        certtool.args(["--p12-info", "--inder", "--password", &self.passphrase, "--infile"]);
        let text = run(certtool.arg(&self.path))?.ok()?.text();
        let found = (text.matches("BEGIN ENCRYPTED PRIVATE KEY").count(), text.matches("BEGIN CERTIFICATE").count());
        ensure!(found == (keys, certificates), "certtool found {found:?}:\n{text}");
        Ok(())
    }

    /// Key and certificates as PEM.
    ///
    /// # Errors
    /// When openssl can't open it.
    pub fn with_openssl(&self) -> Result<String> {
        let mut open = openssl::command(&["pkcs12", "-nodes", "-in"]);
        open.arg(&self.path).args(["-passin", &format!("pass:{}", self.passphrase)]);
        Ok(run(&mut open)?.ok()?.text())
    }

    /// The secret numbers of the key, big-endian, with their names: d, p and q of RSA, d of an elliptic curve.
    ///
    /// # Errors
    /// When openssl can't open it.
    pub fn secrets(&self, work: &Path) -> Result<Vec<(String, Vec<u8>)>> {
        let key = work.join("secret.pem");
        std::fs::write(&key, self.with_openssl()?)?;
        let text = run(openssl::command(&["pkey", "-noout", "-text", "-in"]).arg(&key))?.ok()?.text();
        let mut found = Vec::new();
        for name in ["privateExponent", "prime1", "prime2", "priv"] {
            let Some((_, rest)) = text.split_once(&format!("{name}:\n")) else { continue };
            let digits: String = rest
                .lines()
                .take_while(|line| line.starts_with("    "))
                .flat_map(|line| line.chars().filter(char::is_ascii_hexdigit))
                .collect();
            let octets = HEXLOWER.decode(digits.as_bytes())?;
            let octets = octets.strip_prefix(&[0]).map_or(octets.clone(), <[u8]>::to_vec);
            found.push((name.to_owned(), octets));
        }
        ensure!(!found.is_empty(), "openssl told nothing of the key");
        Ok(found)
    }

    fn with_nss(&self, keys: usize, work: &Path) -> Result<()> {
        let database = format!("sql:{}", work.display());
        let nss = |program: &str, arguments: &[&str]| {
            run(Command::new(program).args(["-d", &database]).args(arguments)).and_then(crate::command::Ran::ok)
        };
        nss("certutil", &["-N", "--empty-password"])?;
        let path = self.path.to_str().context("UTF-8")?;
        nss("pk12util", &["-i", path, "-W", &self.passphrase])?;
        let listed = nss("certutil", &["-K"])?.text();
        ensure!(listed.lines().filter(|line| line.starts_with('<')).count() == keys, "NSS found other keys:\n{listed}");
        Ok(())
    }
}
