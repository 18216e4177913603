//! The CAs by name, so that a search can match them without reading their CRLs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use ca_core::types::AuthorityId;
use ca_core::use_cases::feed::{self, AuthorityView, EntryView};
use ca_core::use_cases::status::publish_crl::{CrlFile, newest_facts};
use ca_core::{Ca, Result};
use der::{Decode as _, Encode as _};

use super::entry::{Key, ResultEntry};
use crate::desired::Tree;
use crate::dn::Dn;

/// The constant data of the CAs listed so far: a successor CA has a name of its own.
#[derive(Default)]
pub(super) struct Authorities {
    known: Mutex<Vec<Arc<KnownAuthority>>>,
}

/// A CA without its CRL.
pub(super) struct KnownAuthority {
    pub(super) id: AuthorityId,
    /// The name of the CA's entry.
    pub(super) dn: Dn,
    /// The subject of the CA's certificate.
    pub(super) subject: Option<Dn>,
    view: AuthorityView,
}

impl Authorities {
    /// All current CAs.
    pub(super) fn list(&self, ca: &Ca, tree: &Tree) -> Result<Vec<Arc<KnownAuthority>>> {
        let mut listed = Vec::new();
        for id in feed::list_authorities(ca)? {
            let known = self.lock().iter().find(|known| known.id == id).cloned();
            match known {
                Some(known) => listed.push(known),
                None => listed.extend(self.learn(ca, tree, id)?),
            }
        }
        Ok(listed)
    }

    fn learn(&self, ca: &Ca, tree: &Tree, id: AuthorityId) -> Result<Option<Arc<KnownAuthority>>> {
        let Some(view) = feed::view_authority_without_crl(ca, id)? else { return Ok(None) };
        let (dn, subject) = (tree.authority_dn(&view.name), read_subject(&view.certificate));
        let known = Arc::new(KnownAuthority { id, dn, subject, view });
        self.lock().push(Arc::clone(&known));
        Ok(Some(known))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<KnownAuthority>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KnownAuthority {
    /// The CA's entry; it records whether there is a CRL, but does not contain the CRL.
    pub(super) fn entry(&self, ca: &Ca, tree: &Tree) -> Result<ResultEntry> {
        let crl = newest_facts(ca, self.id)?.map(|_| self.id);
        let desired = tree.desired(&EntryView::Authority(self.view.clone()));
        Ok(ResultEntry::of(Key::Authority(self.id), desired, crl))
    }
}

/// The newest CRL of a CA, in the same memory from which HTTP serves it.
pub(super) fn fetch_crl(ca: &Ca, authority: AuthorityId) -> Result<Option<Bytes>> {
    Ok(feed::newest_crl(ca, authority)?.map(|file| Bytes::from_owner(SharedCrl(file))))
}

struct SharedCrl(Arc<CrlFile>);

impl AsRef<[u8]> for SharedCrl {
    fn as_ref(&self) -> &[u8] {
        self.0.der()
    }
}

fn read_subject(certificate: &[u8]) -> Option<Dn> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    Dn::from_der(&certificate.tbs_certificate().subject().to_der().ok()?)
}

#[cfg(test)]
mod tests {
    use inkan_tests::installation::Installation;

    use super::*;

    #[test]
    fn everybody_is_answered_with_the_same_octets_until_there_is_a_newer_crl() {
        let installation = Installation::found(&[]).unwrap();
        let certificate = installation.enrol("Taro", "taro@example.com").unwrap();
        for id in feed::list_authorities(&installation.ca).unwrap() {
            let fetch = || fetch_crl(&installation.ca, id).unwrap().unwrap();
            let place = feed::newest_crl(&installation.ca, id).unwrap().unwrap().der().as_ptr();
            assert_eq!([fetch().as_ptr(), fetch().as_ptr()], [place, place], "a CRL was copied");
        }
        let slug = installation.issuing().unwrap().slug;
        let newest = || ca_core::use_cases::status::publish_crl::newest_crl(&installation.ca, &slug).unwrap().unwrap();
        let before = newest().der().to_vec();
        installation.revoke(&certificate).unwrap();
        let served: Vec<_> = feed::list_authorities(&installation.ca)
            .unwrap()
            .into_iter()
            .map(|id| fetch_crl(&installation.ca, id).unwrap().unwrap())
            .collect();
        assert!(served.iter().any(|crl| **crl == *newest().der()) && !served.iter().any(|crl| **crl == *before));
    }
}
