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

/// The result of checking all keys.
#[derive(Debug, Clone, Serialize)]
pub struct KeysReport {
    /// The number of certificates that were checked.
    pub certificates: usize,
    /// The number of different keys.
    pub keys: usize,
    /// Keys that can be broken.
    pub weak: Vec<WeakKey>,
}

/// A key that can be broken, identified by a certificate for it.
#[derive(Debug, Clone, Serialize)]
pub struct WeakKey {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// The mailbox of the certificate.
    pub address: String,
    /// The weakness.
    pub fault: String,
}

/// Checks all certified keys.
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

/// The different keys found so far.
#[derive(Default)]
struct Seen {
    certificates: usize,
    keys: HashSet<Sha256Digest>,
    weak: Vec<WeakKey>,
    /// The different moduli, big-endian; `holders` has a certificate for each.
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
