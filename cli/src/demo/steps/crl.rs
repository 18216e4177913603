//! The CRL over LDAP and over HTTP: both return the same CRL, which the issuing CA signed and which has not expired.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use ldap_publisher::lookup;

use crate::demo::signed::check_crl;
use crate::demo::walk::{Walk, ask};

pub(super) fn run(walk: &mut Walk<'_>) -> Result<String> {
    let over_http = walk.received(walk.fetch_published("/crl/issuing-g1.crl")?);
    let url = ldap_url(walk)?;
    let over_ldap = ask(lookup::fetch_crl(&url))?;
    let crl = check_crl(&over_http, walk.issuing()?)?;
    check_crl(&over_ldap, walk.issuing()?)?;
    ensure!(over_http == over_ldap, "LDAP and HTTP give different CRLs");
    let ends = crl.tbs_cert_list.next_update.context("the CRL has no nextUpdate")?;
    ensure!(ends.to_unix_duration() > now()?, "the CRL has ended");
    Ok(format!("good until {}", ends.to_date_time()))
}

/// The LDAP URL of the CRL in the CRL distribution points of certificates.
pub(super) fn ldap_url(walk: &Walk<'_>) -> Result<String> {
    use x509_cert::ext::pkix::CrlDistributionPoints;
    use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
    let alice = walk.alice.as_ref().context("Alice's certificate was not seen")?;
    let alice = <x509_cert::Certificate as der::Decode<'_>>::from_der(alice)?;
    let (_, points) =
        alice.tbs_certificate().get_extension::<CrlDistributionPoints>()?.context("no cRLDistributionPoints")?;
    points
        .0
        .iter()
        .filter_map(|point| match &point.distribution_point {
            Some(DistributionPointName::FullName(names)) => Some(names),
            _ => None,
        })
        .flatten()
        .find_map(|name| match name {
            GeneralName::UniformResourceIdentifier(uri) if uri.as_str().starts_with("ldap://") => {
                Some(uri.as_str().to_owned())
            }
            _ => None,
        })
        .context("the certificate names no LDAP address of its CRL")
}

#[expect(clippy::disallowed_methods, reason = "the demo's client looks at its own clock")]
fn now() -> Result<std::time::Duration> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?)
}
