//! OpenSSL's command line as an independent parser, verifier and requester.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{Ran, run};
use crate::keys::Key;

/// A path validation by `openssl verify -x509_strict`.
#[derive(Debug, Clone, Default)]
pub struct Verify<'a> {
    /// The trust anchor.
    pub root: PathBuf,
    /// Intermediate certificates.
    pub untrusted: Vec<PathBuf>,
    /// One CRL for each authority in the path; without any, revocation is not checked.
    pub crls: Vec<PathBuf>,
    /// The address that the certificate must contain.
    pub mail: Option<&'a str>,
    /// The purpose: `smimesign`, `smimeencrypt`, ...
    pub purpose: Option<&'a str>,
}

impl Verify<'_> {
    /// Ends with 0 for a valid certificate; `stderr` contains the reason of a refusal: `error 23 ... certificate revoked`.
    ///
    /// # Errors
    /// When openssl cannot be run.
    pub fn run(&self, certificate: &Path) -> Result<Ran> {
        let mut verify = command(&["verify", "-x509_strict", "-no-CApath", "-no-CAstore", "-CAfile"]);
        verify.arg(&self.root);
        for (option, files) in [("-untrusted", &self.untrusted), ("-CRLfile", &self.crls)] {
            for file in files {
                verify.arg(option).arg(file);
            }
        }
        if !self.crls.is_empty() {
            verify.arg("-crl_check_all");
        }
        if let Some(purpose) = self.purpose {
            verify.args(["-purpose", purpose]);
        }
        if let Some(mail) = self.mail {
            verify.args(["-verify_email", mail]);
        }
        run(verify.arg(certificate))
    }
}

/// `openssl` with these first arguments.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new("openssl");
    command.args(arguments);
    command
}

/// A certificate as text.
///
/// # Errors
/// When openssl cannot read it.
pub fn certificate_text(certificate: &Path) -> Result<String> {
    in_words("x509", certificate)
}

/// A CRL as text.
///
/// # Errors
/// When openssl cannot read it.
pub fn crl_text(crl: &Path) -> Result<String> {
    in_words("crl", crl)
}

/// Converts DER to PEM, and copies PEM; `kind` is `x509` or `crl`.
///
/// # Errors
/// When openssl cannot read it.
pub fn to_pem(kind: &str, from: &Path, to: &Path) -> Result<()> {
    run(command(&[kind]).args(["-inform", form_of(from)?]).arg("-in").arg(from).arg("-out").arg(to))?.ok().map(drop)
}

/// A PKCS#10 request for a key of the pool, written to `out`; `extensions` are arguments of `-addext`.
///
/// # Errors
/// When openssl refuses.
pub fn request(key: Key, subject: &str, extensions: &[&str], out: &Path) -> Result<()> {
    let mut request = command(&["req", "-new", "-utf8", "-subj", subject, "-key"]);
    request.arg(key.file()?).arg("-out").arg(out);
    for extension in extensions {
        request.args(["-addext", extension]);
    }
    run(&mut request)?.ok().map(drop)
}

/// A PKCS#12 file that every client reads (3DES, SHA-1 MAC: the only form that gpgsm 2.2 accepts).
///
/// # Errors
/// When openssl refuses, for example when key and certificate do not match.
pub fn export_compat_pkcs12(certificate: &Path, key: &Path, chain: &Path, passphrase: &str, out: &Path) -> Result<()> {
    let mut export =
        command(&["pkcs12", "-export", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"]);
    export.arg("-in").arg(certificate).arg("-inkey").arg(key).arg("-certfile").arg(chain);
    run(export.arg("-passout").arg(format!("pass:{passphrase}")).arg("-out").arg(out))?.ok().map(drop)
}

fn in_words(kind: &str, file: &Path) -> Result<String> {
    Ok(run(command(&[kind, "-noout", "-text"]).args(["-inform", form_of(file)?]).arg("-in").arg(file))?.ok()?.text())
}

/// `PEM` or `DER`, determined by the file's first byte.
fn form_of(file: &Path) -> Result<&'static str> {
    match fs::read(file)?.first() {
        Some(b'-') => Ok("PEM"),
        Some(0x30) => Ok("DER"),
        _ => bail!("{} is neither PEM nor DER", file.display()),
    }
}
