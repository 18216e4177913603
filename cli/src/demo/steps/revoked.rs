//! The revocation of Bob's certificate: a security officer revokes it in the portal; then clients find it on the CRL and no
//! longer in the directory.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use ldap_publisher::lookup;
use x509_cert::Certificate;

use super::crl::ldap_url;
use crate::demo::cast::{BOB, GUARD};
use crate::demo::signed::{check_certificate, check_crl, lists};
use crate::demo::stage::BASE;
use crate::demo::walk::{Walk, ask};

pub(super) fn run(walk: &mut Walk<'_>) -> Result<String> {
    let issued = walk.enroll(BOB, "dual", &["dual"])?;
    let (bob, _) = issued.first().context("no certificate came")?;
    let bob = check_certificate(bob, walk.issuing()?)?;
    ensure!(!is_listed_over_http(walk, &bob)?, "the certificate was on the CRL before it was revoked");
    let mut officer = walk.officer(GUARD)?;
    let found = officer.open(&format!("/officer/certificates?query={}", BOB.address))?;
    let link =
        found.numbered_links("/certificates/").first().copied().context("the officer found no certificate")?.to_owned();
    let form = officer.open(&format!("{link}/revoke"))?.form(&format!("{link}/revoke"))?;
    let began = Instant::now();
    officer.submit(form.with("happening", "person-left"))?;
    while !is_listed_over_http(walk, &bob)? {
        ensure!(began.elapsed() < PATIENCE, "the CRL over HTTP does not list it after {PATIENCE:?}");
        thread::sleep(LOOK_AGAIN);
    }
    let took = began.elapsed();
    let url = ldap_url(walk)?;
    let over_ldap = ask(lookup::fetch_crl(&url))?;
    let crl = check_crl(&walk.received(over_ldap), walk.issuing()?)?;
    ensure!(lists(&crl, &bob), "the CRL over LDAP does not list it");
    let still = ask(lookup::find_certificates(&walk.stage.ldap_url, BASE, BOB.address))?;
    ensure!(still.is_empty(), "the directory still gives it out");
    Ok(format!("within {} ms, and gone from the directory", took.as_millis()))
}

fn is_listed_over_http(walk: &Walk<'_>, certificate: &Certificate) -> Result<bool> {
    let crl = check_crl(&walk.fetch_published("/crl/issuing-g1.crl")?, walk.issuing()?)?;
    Ok(lists(&crl, certificate))
}

const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(10);
