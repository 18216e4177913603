//! Public look-up of a recipient's certificate, with the data that directories may publish.

use crate::error::Result;
use crate::installation::Ca;
use crate::types::EmailAddress;
use crate::use_cases::feed::{self, MailboxView};
use crate::use_cases::status::trust::{authority_chain, certs_only};

/// The mailbox with exactly this address and its valid encryption certificates; `None` when it does not exist or has no such
/// certificate, so that clients can't learn which addresses exist.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn look_up(ca: &Ca, address: &EmailAddress) -> Result<Option<MailboxView>> {
    let found = feed::view_address(ca, address)?;
    Ok(found.filter(|mailbox| !mailbox.certificates.is_empty()))
}

/// The mailbox's certificates and their CAs up to the root as one file (`.p7c`), DER.
///
/// # Errors
/// `Internal`.
pub fn bundle(ca: &Ca, mailbox: &MailboxView) -> Result<Vec<u8>> {
    let mut chain: Vec<Vec<u8>> = Vec::new();
    for certificate in &mailbox.certificates {
        chain.push(certificate.der.clone());
        chain.extend(authority_chain(ca, certificate.authority)?);
    }
    chain.sort();
    chain.dedup();
    certs_only(&chain)
}
