//! `openssl ocsp`, for making requests and for reading answers.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use tempfile::TempDir;

use crate::command::run;
use crate::openssl::command;

/// A client with the certificates of a root and an issuing CA, both PEM.
pub struct OcspClient {
    folder: TempDir,
    root: PathBuf,
    issuing: PathBuf,
}

/// An answer that openssl verified with the root.
#[derive(Debug)]
pub struct Verified {
    /// `good`, `revoked` or `unknown`, for the first requested certificate.
    pub status: String,
    /// The whole answer as text.
    pub text: String,
}

impl OcspClient {
    /// A client with these CA certificates, PEM text.
    ///
    /// # Errors
    /// When they can't be written.
    pub fn new(root: &str, issuing: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let client = Self { root: folder.path().join("root.pem"), issuing: folder.path().join("issuing.pem"), folder };
        fs::write(&client.root, root)?;
        fs::write(&client.issuing, issuing)?;
        Ok(client)
    }

    /// A request for these serial numbers, hexadecimal, of the issuing CA; DER. `options` are openssl's, such as
    /// `-no_nonce`; a hash such as `-sha256` must be first.
    ///
    /// # Errors
    /// When openssl refuses.
    pub fn ask(&self, options: &[&str], serials: &[&str]) -> Result<Vec<u8>> {
        self.ask_under(&self.issuing, options, serials)
    }

    /// The same for another issuer.
    ///
    /// # Errors
    /// When openssl refuses.
    pub fn ask_under(&self, issuer: &Path, options: &[&str], serials: &[&str]) -> Result<Vec<u8>> {
        let file = self.folder.path().join("question.der");
        let mut ask = command(&["ocsp"]);
        ask.args(options).arg("-issuer").arg(issuer);
        for serial in serials {
            ask.args(["-serial", &format!("0x{serial}")]);
        }
        run(ask.arg("-reqout").arg(&file))?.ok()?;
        Ok(fs::read(file)?)
    }

    /// The root's file.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The issuing CA's file.
    pub fn issuing(&self) -> &Path {
        &self.issuing
    }

    /// Verifies an answer, DER, to a request with these options, and reads the status of this serial number.
    ///
    /// # Errors
    /// When it does not verify, or does not contain the serial number.
    pub fn read(&self, answer: &[u8], options: &[&str], serial: &str) -> Result<Verified> {
        let file = self.folder.path().join("answer.der");
        fs::write(&file, answer)?;
        let mut read = command(&["ocsp"]);
        // The nonce of a request that was made elsewhere can't be compared here.
        read.args(options)
            .args(["-no_nonce", "-resp_text", "-respin"])
            .arg(&file)
            .arg("-CAfile")
            .arg(&self.root)
            .arg("-issuer")
            .arg(&self.issuing);
        let serial = format!("0x{serial}");
        let ran = run(read.args(["-serial", &serial]))?.ok()?;
        let text = ran.text();
        ensure!(ran.stderr.contains("Response verify OK"), "{}\n{text}", ran.stderr);
        let status = text.lines().find_map(|line| line.strip_prefix(&format!("{serial}: "))).unwrap_or_default();
        ensure!(!status.is_empty(), "nothing is said about {serial}:\n{text}");
        Ok(Verified { status: status.to_owned(), text })
    }
}
