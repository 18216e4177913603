//! Reads the certificates and CRLs in a directory, for a restored installation whose database lacks some of them.

use std::sync::Arc;

use ca_core::types::EntryKey;
use ca_core::use_cases::feed::{self, EntryView};
use ca_core::use_cases::operation::restore;
use ca_core::{Ca, Result};

use crate::blocking::ask;
use crate::config::Directory;
use crate::desired::{AUTHORITY_REVOCATION_LIST, CERTIFICATE_REVOCATION_LIST, USER_CERTIFICATE};
use crate::fault::Fault;
use crate::session::DirectorySession;
use crate::trouble::Trouble;

/// The content of a directory.
#[derive(Debug, Default)]
pub struct ReadBack {
    /// The CRLs in the entries of this installation's CAs, as received.
    pub crls: Vec<Vec<u8>>,
    /// Certificates, DER, that one of its CAs issued and that are not in its database.
    pub certificates: Vec<Vec<u8>>,
    /// The number of certificates read.
    pub examined: usize,
    /// The reason why some entries could not be read.
    pub fault: Option<Fault>,
}

/// Reads the CRLs and the certificates that are in a directory.
///
/// # Errors
/// `Internal` when the database can't be read. A failure of the directory is in the returned value.
pub async fn read_back(ca: Arc<Ca>, directory: &Directory) -> Result<ReadBack> {
    let mut found = ReadBack::default();
    match found.read(&ca, directory).await {
        Ok(()) => Ok(found),
        Err(Trouble::There(fault)) => Ok(ReadBack { fault: Some(fault), ..found }),
        Err(Trouble::Here(error)) => Err(error),
    }
}

impl ReadBack {
    async fn read(&mut self, ca: &Arc<Ca>, directory: &Directory) -> Result<(), Trouble> {
        let mut session = DirectorySession::open(directory).await?;
        self.read_crls(ca, directory, &mut session).await?;
        self.read_certificates(ca, directory, &mut session).await
    }

    async fn read_crls(
        &mut self,
        ca: &Arc<Ca>,
        directory: &Directory,
        session: &mut DirectorySession,
    ) -> Result<(), Trouble> {
        for id in ask(ca, feed::list_authorities).await? {
            let view = ask(ca, move |ca| feed::view_entry(ca, EntryKey::Authority(id))).await?;
            let Some(EntryView::Authority(authority)) = view else { continue };
            let dn = directory.tree.authority_dn(&authority.name).to_string();
            let Some(entry) = session.read(&dn, "(objectClass=*)", WITH_CRLS).await? else { continue };
            let listed = LISTS.iter().flat_map(|name| entry.values(name)).cloned();
            self.crls.extend(listed);
        }
        Ok(())
    }

    async fn read_certificates(
        &mut self,
        ca: &Arc<Ca>,
        directory: &Directory,
        session: &mut DirectorySession,
    ) -> Result<(), Trouble> {
        let base = directory.tree.people.to_string();
        let mut walk = session.walk(&base, WITH_CERTIFICATES, CERTIFICATES).await?;
        loop {
            let entries = walk.next_entries(TOGETHER).await?;
            if entries.is_empty() {
                return Ok(());
            }
            let held: Vec<Vec<u8>> = entries.iter().flat_map(|entry| entry.values(USER_CERTIFICATE)).cloned().collect();
            self.examined += held.len();
            self.certificates.extend(ask(ca, move |ca| restore::keep_unknown(ca, held)).await?);
        }
    }
}

const LISTS: [&str; 2] = [CERTIFICATE_REVOCATION_LIST, AUTHORITY_REVOCATION_LIST];
/// Directories differ in whether a request must name an attribute with its transfer option (RFC 4523 §2).
const WITH_CRLS: &[&str] = &[
    CERTIFICATE_REVOCATION_LIST,
    AUTHORITY_REVOCATION_LIST,
    "certificateRevocationList;binary",
    "authorityRevocationList;binary",
];
const CERTIFICATES: &[&str] = &[USER_CERTIFICATE, "userCertificate;binary"];
const WITH_CERTIFICATES: &str = "(|(userCertificate=*)(userCertificate;binary=*))";
const TOGETHER: usize = 200;
