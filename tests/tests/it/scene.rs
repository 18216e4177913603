//! An organisation with a person, ready for a test to do something with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;
use inkan_tests::openssl;
pub(crate) use inkan_tests::reachable::{BASE, Reachable};

/// An installation whose certificates name addresses that linters accept.
pub(crate) fn organisation() -> Result<Inkan> {
    organisation_with(&[])
}

/// The same with more options for `inkan init`.
pub(crate) fn organisation_with(more: &[&str]) -> Result<Inkan> {
    let mut options = vec!["--publication-url", "http://pki.example.com", "--ldap-url", "ldap://ldap.example.com"];
    options.extend(more);
    Inkan::with_alice(&options)
}

/// A certificate as files.
pub(crate) struct Issued {
    pub(crate) serial: String,
    pub(crate) certificate: PathBuf,
}

/// Issues a certificate for a key of the pool.
pub(crate) fn issue(inkan: &Inkan, mail: &str, profile: &str, key: Key) -> Result<Issued> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let name = format!("{profile}-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let csr = inkan.file(&format!("{name}.csr"));
    let certificate = inkan.file(&format!("{name}.pem"));
    openssl::request(key, "/CN=whatever", &[], &csr)?;
    let answer = inkan.json(&[
        "certificate",
        "issue",
        "--mail",
        mail,
        "--profile",
        profile,
        "--csr",
        csr.to_str().context("UTF-8")?,
        "--out",
        certificate.to_str().context("UTF-8")?,
    ])?;
    let serial = answer["serial"].as_str().context("a serial number")?.to_owned();
    Ok(Issued { serial, certificate })
}

/// A PEM file as DER; `kind` is `x509` or `crl`.
pub(crate) fn der_of(kind: &str, pem: &Path) -> Result<Vec<u8>> {
    Ok(run(openssl::command(&[kind, "-outform", "DER", "-in"]).arg(pem))?.ok()?.stdout)
}

/// What a plain HTTP address answers.
pub(crate) fn fetch(url: &str) -> Result<Vec<u8>> {
    Ok(run(Command::new("curl").args(["--silent", "--show-error", "--fail", url]))?.ok()?.stdout)
}

/// The certificates of root and issuing CA, PEM, taken from the chain of any certificate.
pub(crate) fn authorities(inkan: &Inkan, issued: &Issued) -> Result<(PathBuf, PathBuf)> {
    let chain = inkan.file("chain.pem");
    inkan.text(&["certificate", "show", &issued.serial, "--chain", chain.to_str().context("UTF-8")?])?;
    let text = fs::read_to_string(chain)?;
    let parts: Vec<&str> = text.split_inclusive("-----END CERTIFICATE-----\n").collect();
    let (issuing, root) = (inkan.file("issuing.pem"), inkan.file("root.pem"));
    fs::write(&issuing, parts.get(1).context("an issuing CA")?)?;
    fs::write(&root, parts.get(2).context("a root")?)?;
    Ok((root, issuing))
}

/// The newest CRLs of root and issuing CA, PEM.
pub(crate) fn crls(inkan: &Inkan) -> Result<(PathBuf, PathBuf)> {
    let fetch = |authority: &str| -> Result<PathBuf> {
        let der = inkan.file(&format!("{authority}.crl"));
        inkan.text(&["crl", "show", authority, "--out", der.to_str().context("UTF-8")?])?;
        let pem = inkan.file(&format!("{authority}.crl.pem"));
        openssl::to_pem("crl", &der, &pem)?;
        Ok(pem)
    };
    Ok((fetch("root-g1")?, fetch("issuing-g1")?))
}
