//! Checks every certified key again: for weaknesses discovered since, and for primes that two keys share, which a check of a
//! single key can't detect.

use std::collections::HashSet;

use serde::Serialize;

use crate::error::Result;
use crate::installation::Ca;
use crate::keys::{PublicKey, find_shared};
use crate::policy::{Permitted, SearchCertificates};
use crate::store;
use crate::store::certificate::StoredCertificate;
use crate::types::{CertificateId, Sha256Digest};

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct KeysReport {
    /// The certificates that were checked.
    pub certificates: usize,
    /// Different keys.
    pub keys: usize,
    /// Keys that can be broken.
    pub weak: Vec<WeakKey>,
}

/// A key that can be broken, by a certificate with it.
#[derive(Debug, Clone, Serialize)]
pub struct WeakKey {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// The mailbox.
    pub address: String,
    /// What is wrong with it.
    pub fault: String,
}

/// Looks at all of them.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn check_keys(ca: &Ca, _permitted: &Permitted<SearchCertificates>) -> Result<KeysReport> {
    let mut seen = Seen::default();
    let mut before: Option<CertificateId> = None;
    loop {
        let page = ca.store.read(|connection| store::certificate::list_newest(connection, before, PAGE))?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        page.iter().try_for_each(|certificate| seen.take(certificate))?;
    }
    let Seen { certificates, keys, mut weak, moduli, holders } = seen;
    for place in find_shared(&moduli) {
        weak.extend(holders.get(place).map(|(serial, address)| WeakKey {
            serial: serial.clone(),
            address: address.clone(),
            fault: "it shares a prime with another key: either can be computed from the two".to_owned(),
        }));
    }
    Ok(KeysReport { certificates, keys: keys.len(), weak })
}

/// The different keys so far.
#[derive(Default)]
struct Seen {
    certificates: usize,
    keys: HashSet<Sha256Digest>,
    weak: Vec<WeakKey>,
    /// Different moduli, big-endian, and beside each a certificate with it.
    moduli: Vec<Vec<u8>>,
    holders: Vec<(String, String)>,
}

impl Seen {
    fn take(&mut self, certificate: &StoredCertificate) -> Result<()> {
        self.certificates += 1;
        if !self.keys.insert(certificate.key) {
            return Ok(());
        }
        let key = PublicKey::of_stored_certificate(&certificate.der)?;
        let (serial, address) = (certificate.serial.to_string(), certificate.address.to_string());
        if let Err(fault) = PublicKey::from_spki(key.spki()) {
            self.weak.push(WeakKey { serial: serial.clone(), address: address.clone(), fault: fault.to_string() });
        }
        if let Some(modulus) = key.modulus() {
            self.moduli.push(modulus);
            self.holders.push((serial, address));
        }
        Ok(())
    }
}

const PAGE: i64 = 1000;
