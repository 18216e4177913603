//! Checks whether directories can be used, without changing anything in them.

use ldap3::Scope;

use crate::config::Directory;
use crate::fault::Fault;
use crate::lookup;
use crate::session::DirectorySession;

/// What a directory showed after connection, TLS and bind had succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// The bases of the section that are missing, or that the account may not read.
    pub missing: Vec<String>,
}

/// Connects, binds, and reads the bases of a `[[directory]]`. The base of the CAs' entries is not read: it is created when it is
/// missing.
///
/// # Errors
/// [`Fault`].
pub async fn probe(directory: &Directory) -> Result<Probed, Fault> {
    let mut session = DirectorySession::open(directory).await?;
    let mut bases = vec![directory.tree.base.to_string(), directory.tree.people.to_string()];
    bases.dedup();
    let mut missing = Vec::new();
    for base in bases {
        if !has_entry(&mut session, &base).await? {
            missing.push(base);
        }
    }
    Ok(Probed { missing })
}

/// Whether a directory answers everybody at `url`, and has an entry `base`.
///
/// # Errors
/// [`Fault`].
pub async fn probe_anonymously(url: &str, base: &str) -> Result<bool, Fault> {
    let mut session = DirectorySession::open_anonymous(&lookup::parse(url)?).await?;
    has_entry(&mut session, base).await
}

/// Whether the connection shows an entry of this name. One that it may not read is not shown.
pub(crate) async fn has_entry(session: &mut DirectorySession, dn: &str) -> Result<bool, Fault> {
    // 1.1: no attributes (RFC 4511 §4.5.1.8).
    match session.search(dn, Scope::Base, "(objectClass=*)", &["1.1"]).await {
        Ok(found) => Ok(!found.is_empty()),
        Err(Fault::Permanent { .. }) => Ok(false),
        Err(fault) => Err(fault),
    }
}
