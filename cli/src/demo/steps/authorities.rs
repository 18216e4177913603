//! Root and issuing CA: a client reads both certificates and verifies that the root signed itself and the issuing CA.

use anyhow::{Context as _, Result, ensure};
use der::{Decode as _, Encode as _};
use x509_cert::Certificate;

use crate::demo::signed::check_certificate;
use crate::demo::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>) -> Result<String> {
    let root = walk.fetch_published("/ca/root-g1.cer")?;
    let anchor = Certificate::from_der(&root).context("the root is not a certificate")?;
    check_certificate(&root, &anchor).context("the root did not sign itself")?;
    let fetched = walk.fetch_published("/ca/issuing-g1.cer")?;
    let issuing = check_certificate(&fetched, &anchor)?;
    let subject = issuing.tbs_certificate().subject().to_string();
    walk.issuing = Some(issuing);
    check_certificate(&walk.received(fetched), &anchor)?;
    ensure!(!anchor.tbs_certificate().subject().to_der()?.is_empty(), "the root has no name");
    Ok(subject)
}
