//! The CAs by name, so that a search need not read their CRLs to see whether it means them.

use std::sync::{Arc, Mutex, PoisonError};

use ca_core::feed::{self, EntryKey, EntryView};
use ca_core::types::AuthorityId;
use ca_core::{Ca, Result};
use der::{Decode as _, Encode as _};

use super::entry::Entry;
use crate::desired::Tree;
use crate::dn::Dn;

/// What never changes about the CAs seen so far: a successor gets a name of its own.
#[derive(Default)]
pub(super) struct Authorities(Mutex<Vec<Arc<KnownAuthority>>>);

/// A CA without its CRL.
pub(super) struct KnownAuthority {
    id: AuthorityId,
    /// Its entry, with something in place of the CRL.
    pub(super) outline: Entry,
    /// The subject of its certificate.
    pub(super) subject: Option<Dn>,
}

impl Authorities {
    /// Every CA that there is now.
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
        let Some(EntryView::Authority(mut view)) = feed::view_entry(ca, EntryKey::Authority(id))? else {
            return Ok(None);
        };
        let subject = read_subject(&view.certificate);
        view.crl = Some(vec![0]);
        let outline = tree.desired(&EntryView::Authority(view)).into();
        let known = Arc::new(KnownAuthority { id, outline, subject });
        self.lock().push(Arc::clone(&known));
        Ok(Some(known))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<KnownAuthority>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KnownAuthority {
    /// The entry with the newest CRL.
    pub(super) fn load(&self, ca: &Ca, tree: &Tree) -> Result<Option<Entry>> {
        let view = feed::view_entry(ca, EntryKey::Authority(self.id))?;
        Ok(view.map(|view| tree.desired(&view).into()))
    }
}

fn read_subject(certificate: &[u8]) -> Option<Dn> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    Dn::from_der(&certificate.tbs_certificate().subject().to_der().ok()?)
}
