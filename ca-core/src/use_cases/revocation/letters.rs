//! Mails about the certificates that a report probably changes, written before the transaction that determines which
//! ones it changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Result;
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion, Teller};
use crate::store::certificate::StoredCertificate;
use crate::store::{self, Reader, Tx};
use crate::types::{CertificateId, EmailAddress, RevocationReason};

/// The occasion of the mail to the owner of a certificate.
pub(super) type AboutCertificate = Arc<dyn Fn(&StoredCertificate) -> Occasion + Send + Sync>;

/// Letters to the owners of certificates.
pub(super) struct Letters {
    teller: Teller,
    about: AboutCertificate,
    written: BTreeMap<CertificateId, Letter>,
}

impl Letters {
    /// Writes the letters about these certificates in their present state.
    pub(super) fn write(
        ca: &Ca,
        certificates: &[StoredCertificate],
        about: impl Fn(&StoredCertificate) -> Occasion + Send + Sync + 'static,
    ) -> Result<Self> {
        let (teller, about): (_, AboutCertificate) = (ca.teller(), Arc::new(about));
        let written = ca.store.read(|connection| {
            let write = |stored: &StoredCertificate| Ok((stored.id, write_one(&teller, connection, stored, &about)?));
            certificates.iter().map(write).collect::<Result<_>>()
        })?;
        Ok(Self { teller, about, written })
    }

    /// Queues the letter about a certificate; for a certificate that was added meanwhile, the letter is written now.
    pub(super) fn put(&self, tx: &mut Tx<'_>, stored: &StoredCertificate) -> Result<()> {
        match self.written.get(&stored.id) {
            Some(letter) => letter.put(tx),
            None => write_one(&self.teller, tx.connection(), stored, &self.about)?.put(tx),
        }
    }
}

fn write_one(
    teller: &Teller,
    connection: &mut Reader,
    stored: &StoredCertificate,
    about: &AboutCertificate,
) -> Result<Letter> {
    match address_of(connection, stored)? {
        Some(address) => teller.write(connection, stored.person, &address, &about(stored)),
        None => Ok(Letter::none()),
    }
}

/// The address in the certificate while it is the owner's, else another one of theirs: its next owner must not get the mail.
fn address_of(connection: &mut Reader, stored: &StoredCertificate) -> Result<Option<EmailAddress>> {
    let mailbox = store::mailbox::find_mailbox(connection, stored.mailbox)?;
    if mailbox.is_some_and(|mailbox| mailbox.is_of(stored.person)) {
        return Ok(Some(stored.address.clone()));
    }
    let others = store::mailbox::list_of_person(connection, stored.person)?;
    Ok(others.into_iter().next().map(|mailbox| mailbox.address))
}

/// The certificates with these ids; unknown ids are skipped, because the transaction reports them.
pub(super) fn list_named(ca: &Ca, ids: &[CertificateId]) -> Result<Vec<StoredCertificate>> {
    ca.store.read(|connection| {
        let found = ids.iter().map(|id| store::certificate::find_certificate(connection, *id));
        Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    })
}

/// The same certificates, and all others with their keys if the reason concerns the key.
pub(super) fn list_affected(
    ca: &Ca,
    ids: &[CertificateId],
    reason: RevocationReason,
) -> Result<Vec<StoredCertificate>> {
    let named = list_named(ca, ids)?;
    if reason != RevocationReason::KeyCompromise {
        return Ok(named);
    }
    ca.store.read(|connection| {
        let sharing = named.iter().map(|stored| store::certificate::list_by_key(connection, &stored.key));
        Ok(sharing.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    })
}
