//! Publishing to other directories: here to slapd.

mod departure;
mod names;
mod order;
mod outage;
mod publishing;
mod questions;
mod renewal;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use inkan_tests::command::run;
use inkan_tests::inkan::{Inkan, Serving};
use inkan_tests::keys::Key;
use inkan_tests::ldap::Entry;
pub(crate) use inkan_tests::slapd::section;
use inkan_tests::slapd::{Person, Slapd, SlapdOptions};
use inkan_tests::{openssl, wait};
use serde_json::Value;

use crate::scene::{Issued, Reachable, der_of};

const ALICE: &str = "alice@example.com";
const BOB: &str = "bob@example.com";
const ISSUING: &str = "Example Org Issuing CA G1";
const ROOT: &str = "Example Org Root CA G1";

/// An installation with one slapd to publish to.
struct Scene {
    organisation: Reachable,
    slapd: Slapd,
}

impl Scene {
    /// With a directory `main` and Alice's entry in it; `more` are keys of the `[[directory]]`.
    fn new(more: &str) -> Result<Self> {
        let scene = Self::without_sections(SlapdOptions::default())?;
        let section = section(scene.inkan(), &scene.slapd, "main", &format!("plaintext = true\n{more}"))?;
        scene.inkan().configure(&section)?;
        scene.slapd.add_person(&Person { uid: "alice", name: "Alice Example", mail: ALICE, password: None })?;
        Ok(scene)
    }

    fn without_sections(options: SlapdOptions) -> Result<Self> {
        Ok(Self { slapd: Slapd::start(options)?, organisation: Reachable::new()? })
    }

    fn inkan(&self) -> &Inkan {
        &self.organisation.inkan
    }

    fn serve(&self) -> Result<Serving> {
        self.inkan().serve()
    }

    /// The certificates in the entry that a filter finds; none when it finds none.
    fn certificates(&self, filter: &str) -> Result<Vec<Vec<u8>>> {
        let found = self.slapd.search(filter, &[USER_CERTIFICATE])?;
        Ok(found.iter().flat_map(|entry| entry.values(USER_CERTIFICATE)).map(<[u8]>::to_vec).collect())
    }

    /// Waits until the entry that a filter finds holds these certificates and no others.
    fn wait_for(&self, filter: &str, wanted: &[&[u8]]) -> Result<()> {
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        self.wait(&format!("{filter} to hold {} certificates", wanted.len()), || {
            let mut held = self.certificates(filter)?;
            held.sort_unstable();
            Ok((held == wanted).then_some(()))
        })
        .with_context(|| format!("{filter} holds {:?}", self.slapd.search(filter, &[USER_CERTIFICATE])))
    }

    /// Waits until the CA's entry below `folder` holds the newest CRL.
    fn wait_for_crl(&self, slug: &str, dn: &str) -> Result<Vec<u8>> {
        let newest = self.newest_crl(slug)?;
        self.wait(&format!("{dn} to hold the newest CRL"), || {
            let held = self.authority(dn)?;
            let current = held.is_some_and(|entry| entry.values(CRL) == [newest.as_slice()]);
            Ok(current.then_some(()))
        })?;
        Ok(newest)
    }

    /// Waits until nothing waits to be published.
    fn wait_until_settled(&self) -> Result<()> {
        self.wait("everything to be published", || {
            let rows = self.inkan().json(&["directory", "list"])?;
            let settled = rows.as_array().is_some_and(|rows| rows.iter().all(|row| row["waiting"] == 0));
            Ok(settled.then_some(()))
        })
    }

    fn wait<T>(&self, what: &str, look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
        wait::until(what, look).with_context(|| self.inkan().log().unwrap_or_default())
    }

    /// A CA's entry, if it is there.
    fn authority(&self, dn: &str) -> Result<Option<Entry>> {
        let asked = self.slapd.directory().ask(dn, "base", "(objectClass=pkiCA)", &[])?;
        if asked.status.code() == Some(NO_SUCH_OBJECT) {
            return Ok(None);
        }
        Ok(Entry::parse_all(&asked.ok()?.text())?.pop())
    }

    fn newest_crl(&self, slug: &str) -> Result<Vec<u8>> {
        let file = self.inkan().file(&format!("{slug}.crl"));
        self.inkan().text(&["crl", "show", slug, "--out", file.to_str().context("UTF-8")?])?;
        Ok(fs::read(file)?)
    }

    /// A certificate that somebody else issued, for the same address.
    fn foreign_certificate(&self) -> Result<PathBuf> {
        let file = self.inkan().file("foreign.der");
        let subject = format!("/O=Another CA/CN={ALICE}");
        let mut make = openssl::command(&["req", "-x509", "-days", "30", "-outform", "DER", "-subj", &subject, "-key"]);
        run(make.arg(Key::UserP256(4).file()?).arg("-out").arg(&file))?.ok()?;
        Ok(file)
    }

    /// Adds or deletes a value of `userCertificate`, by hand.
    fn change_by_hand(&self, dn: &str, verb: &str, certificate: &[u8]) -> Result<()> {
        let file = self.inkan().file("by-hand.der");
        fs::write(&file, certificate)?;
        self.slapd.modify(&format!(
            "dn: {dn}\nchangetype: modify\n{verb}: {USER_CERTIFICATE}\n{USER_CERTIFICATE}:< file://{}\n",
            file.display()
        ))
    }
}

/// An answer's row for a directory.
fn row<'a>(answer: &'a Value, directory: &str) -> Result<&'a Value> {
    let rows = answer.as_array().context("rows")?;
    let named = |row: &&Value| row["name"] == directory || row["directory"] == directory;
    rows.iter().find(named).with_context(|| format!("nothing about {directory} in {answer}"))
}

fn der(issued: &Issued) -> Result<Vec<u8>> {
    der_of("x509", &issued.certificate)
}

const USER_CERTIFICATE: &str = "userCertificate;binary";
const CRL: &str = "certificateRevocationList;binary";
const NO_SUCH_OBJECT: i32 = 32;
