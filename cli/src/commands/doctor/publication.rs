//! The addresses in certificates: whether they are answered, by this server or by a proxy.

use anyhow::Result;
use ca_core::Ca;
use ca_core::use_cases::status::publish_crl::newest_crl;
use ca_core::use_cases::status::trust::{TrustedAuthority, list_authorities};
use ldap_publisher::probe_anonymously;
use tokio::runtime::Runtime;

use super::finding::Findings;
use super::{http, ocsp};

pub(super) fn check(findings: &mut Findings, runtime: &Runtime, ca: &Ca) -> Result<()> {
    check_directory(findings, runtime, ca);
    for authority in list_authorities(ca)? {
        findings.of(TOPIC, |findings| check_crl(findings, ca, &authority));
        if !authority.is_root {
            check_ocsp(findings, ca, &authority);
        }
    }
    Ok(())
}

/// Asks the directory at the address in certificates for its suffix.
fn check_directory(findings: &mut Findings, runtime: &Runtime, ca: &Ca) {
    let publication = &ca.settings().publication;
    if let Some(url) = &publication.ldap_url {
        match runtime.block_on(probe_anonymously(url, &publication.base)) {
            Ok(true) => findings.ok(TOPIC, format!("{url} shows {}", publication.base)),
            Ok(false) => findings.warn(TOPIC, format!("{url} shows no entry {}", publication.base), ADVICE),
            Err(fault) => findings.warn(TOPIC, format!("{url}: {fault}"), ADVICE),
        }
    }
}

/// Compares the CRL at its address with the newest one in the database.
fn check_crl(findings: &mut Findings, ca: &Ca, authority: &TrustedAuthority) -> Result<()> {
    let url = &authority.crl_url;
    let Some(newest) = newest_crl(ca, &authority.slug)? else { return Ok(()) };
    match http::fetch(url) {
        Err(error) => findings.warn(TOPIC, format!("{url}: {error:#}"), ADVICE),
        Ok(octets) if octets == newest.der() => findings.ok(TOPIC, format!("{url} is the newest CRL")),
        Ok(_) => findings.warn(
            TOPIC,
            format!("{url} is not the newest CRL"),
            "a proxy may hand out an older one for 5 minutes; after that, look for another server at this address",
        ),
    }
    Ok(())
}

/// Asks the OCSP responder at the address in people's certificates.
fn check_ocsp(findings: &mut Findings, ca: &Ca, authority: &TrustedAuthority) {
    let url = format!("{}/ocsp", ca.settings().publication.url);
    match ocsp::ask(&url, authority) {
        Ok(()) => findings.ok(TOPIC, format!("{url} answers by GET for {}", authority.slug)),
        Err(error) => findings.warn(TOPIC, format!("{url}, by GET: {error:#}"), ADVICE),
    }
}

pub(super) const TOPIC: &str = "publication";
const ADVICE: &str = "certificates contain this address: mail programs must reach it; check the server, the DNS, and the ports of \
                      publication.listen and responder.listen";
