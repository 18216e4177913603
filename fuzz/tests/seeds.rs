//! Passes every seed to its target, so that an error found once is detected again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use inkan_fuzz::{House, TARGETS, find_target};

#[test]
fn every_seed_is_taken_by_its_target() -> Result<()> {
    let house = House::found()?;
    for (name, target) in TARGETS {
        let mut count = 0;
        let folder = folder_of(name);
        for file in fs::read_dir(&folder).with_context(|| format!("{name} has no seeds"))? {
            let file = file?.path();
            // The last line before a panic names the seed.
            println!("{}", file.display());
            target(&house, &fs::read(&file)?);
            count += 1;
        }
        ensure!(count > 0, "{name} has no seeds");
    }
    Ok(())
}

/// If they were refused, the targets would pass without testing anything.
#[test]
fn what_was_made_for_the_house_is_taken_there() -> Result<()> {
    let house = House::found()?;
    for (name, file) in FITTING {
        let target = find_target(name).context("no target")?;
        let seed = fs::read(folder_of(name).join(file)).with_context(|| format!("reading {name}/{file}"))?;
        ensure!(target(&house, &seed), "{name}/{file} is refused");
    }
    Ok(())
}

fn folder_of(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target)
}

const FITTING: [(&str, &str); 32] = [
    ("answer", "signed"),
    ("answer", "opaque"),
    ("answer", "sealed"),
    ("answer", "nss"),
    ("certificate", "dual.der"),
    ("certificate", "dual-content.der"),
    ("certificate", "signing-content.der"),
    ("crl", "signed.der"),
    ("crl", "signed.pem"),
    ("crl", "content.der"),
    ("crl", "reasons-content.der"),
    ("csr", "rsa.pem"),
    ("csr", "p384.der"),
    ("csr", "ed.der"),
    ("csr", "content.der"),
    ("csr", "pss-salt-32.csr"),
    ("csr", "pss-signature.csr"),
    ("csr", "p256-sha512.csr"),
    ("csr", "utf16be-bom.req"),
    ("csr", "shift-jis-before.csr"),
    ("csr", "old-certificate-first.csr"),
    ("csr", "base64.csr"),
    ("csr", "asks-for-more.csr"),
    ("ldap", "bind-search-unbind"),
    ("ldap", "oids"),
    ("ldap", "pages"),
    ("ldap", "subschema"),
    ("ocsp", "good.der"),
    ("ocsp", "three-sha256.der"),
    ("ocsp", "get.txt"),
    ("smtp", "answer"),
    ("words", "idn"),
];
