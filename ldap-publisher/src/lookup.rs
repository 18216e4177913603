//! Reads public data like a mail client: over a socket, without an account.

use ldap3::Scope;
use url::Url;

use crate::desired::{CERTIFICATE_REVOCATION_LIST, USER_CERTIFICATE};
use crate::fault::Fault;
use crate::filter;
use crate::session::DirectorySession;

/// The certificates of an address in a directory, DER.
///
/// # Errors
/// [`Fault`].
pub async fn find_certificates(url: &str, base: &str, address: &str) -> Result<Vec<Vec<u8>>, Fault> {
    let url = parse(url)?;
    let filter = format!("(mail={})", filter::escape_value(address));
    let found = DirectorySession::open_anonymous(&url)
        .await?
        .search(base, Scope::Subtree, &filter, &["userCertificate;binary"])
        .await?;
    Ok(found.iter().flat_map(|entry| entry.values(USER_CERTIFICATE)).cloned().collect())
}

/// The CRL at an LDAP URL of a CRL distribution point (RFC 4516, RFC 5280 §4.2.1.13), DER.
///
/// # Errors
/// [`Fault`]; `Setup` when there is no CRL.
pub async fn fetch_crl(ldap_url: &str) -> Result<Vec<u8>, Fault> {
    let url = parse(ldap_url)?;
    let wanted = ldap3::get_url_params(&url)?;
    let attribute = wanted.attrs.first().copied().unwrap_or(CERTIFICATE_REVOCATION_LIST);
    let kind = attribute.split(';').next().unwrap_or(attribute);
    let found = DirectorySession::open_anonymous(&url)
        .await?
        .search(&wanted.base, wanted.scope, &wanted.filter, &[attribute])
        .await?;
    let crl = found.iter().flat_map(|entry| entry.values(kind)).next().cloned();
    crl.ok_or_else(|| Fault::Setup(format!("there is no {kind} at {ldap_url}")))
}

pub(crate) fn parse(url: &str) -> Result<Url, Fault> {
    let known = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "ldap" | "ldaps") && url.host_str().is_some());
    known.ok_or_else(|| Fault::Setup(format!("{url} is not an ldap:// or ldaps:// address")))
}
