//! The CAs by name, so that a search need not read their CRLs to see whether it means them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use ca_core::feed::{self, EntryKey, EntryView};
use ca_core::types::AuthorityId;
use ca_core::{Ca, Result};
use der::{Decode as _, Encode as _};

use super::encode::LARGE;
use super::entry::Entry;
use crate::desired::Tree;
use crate::dn::Dn;

/// What never changes about the CAs seen so far: a successor gets a name of its own.
#[derive(Default)]
pub(super) struct Authorities {
    known: Mutex<Vec<Arc<KnownAuthority>>>,
    /// The large values that were answered with last, so that answers on their way share them.
    large: Mutex<VecDeque<Bytes>>,
}

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

    /// The entry with the newest CRL.
    pub(super) fn load(&self, known: &KnownAuthority, ca: &Ca, tree: &Tree) -> Result<Option<Entry>> {
        let view = feed::view_entry(ca, EntryKey::Authority(known.id))?;
        Ok(view.map(|view| Entry::from(tree.desired(&view)).map_values(|value| self.share(value))))
    }

    /// The same octets, in the place where they lie already.
    fn share(&self, value: Bytes) -> Bytes {
        if value.len() < LARGE {
            return value;
        }
        let mut large = self.large.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = large.iter().find(|known| **known == value) {
            return known.clone();
        }
        large.truncate(KEPT);
        large.push_front(value.clone());
        value
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<KnownAuthority>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_subject(certificate: &[u8]) -> Option<Dn> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    Dn::from_der(&certificate.tbs_certificate().subject().to_der().ok()?)
}

/// One CRL for each of a few CAs.
const KEPT: usize = 7;
