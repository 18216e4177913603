//! Imports certificates from directories that are not in the database, because they were issued after the backup.

use der::{Decode as _, Encode as _};
use serde::Serialize;
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, SubjectAltName};

use super::demand_pending;
use crate::audit::Event;
use crate::crl::CrlEntry;
use crate::error::{Error, Invalid, KeyFault, Result};
use crate::installation::{Ca, directories_of};
use crate::keys::PublicKey;
use crate::pkix::authority::{Authority, timestamp};
use crate::pkix::signed::Signed;
use crate::policy::Actor;
use crate::store::certificate::NewCertificate;
use crate::store::{self, Reader, Tx};
use crate::types::{
    AuthorityId, EmailAddress, MailboxId, PersonId, Profile, RevocationReason, SerialNumber, Sha256Digest, Validity,
};
use crate::use_cases::revocation::revoke::departing::suspend_all;

/// The result of importing a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum TakenCertificate {
    /// It was known already, or is not a person's certificate from a CA of this installation.
    Left,
    /// It was stored for the owner of its address.
    Stored {
        /// The certificate's serial number.
        serial: String,
    },
    /// Its address is unknown, or its key belongs to another person: its serial number was listed as revoked.
    Revoked {
        /// The certificate's serial number.
        serial: String,
    },
}

/// A person's certificate with a verified signature.
#[derive(Debug, Clone)]
struct VerifiedCertificate {
    authority: AuthorityId,
    serial: SerialNumber,
    profile: Profile,
    key: PublicKey,
    addresses: Vec<EmailAddress>,
    validity: Validity,
    der: Vec<u8>,
}

/// Those of the certificates, DER, that a CA of this installation issued and that are not in the database.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn keep_unknown(ca: &Ca, certificates: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>> {
    let authorities = ca.authorities()?;
    ca.store.read(|connection| {
        let mut unknown = Vec::new();
        for der in certificates {
            let Some(issued) = VerifiedCertificate::read(&der, &authorities) else { continue };
            if !is_known(connection, &issued)? {
                unknown.push(der);
            }
        }
        Ok(unknown)
    })
}

/// Stores a certificate for the owner of its address, or lists its serial number as revoked if it has no owner. `source`
/// names the place where it was found.
///
/// # Errors
/// `Conflict(NoRestore)`, `Internal`, `Busy`.
pub fn take_certificate(ca: &Ca, der: &[u8], source: &str) -> Result<TakenCertificate> {
    demand_pending(ca)?;
    let Some(issued) = VerifiedCertificate::read(der, &ca.authorities()?) else { return Ok(TakenCertificate::Left) };
    let source = source.to_owned();
    let (set, directories) = (ca.settings.policy.set, directories_of(ca));
    ca.write(move |tx| {
        if is_known(tx.connection(), &issued)? {
            return Ok(TakenCertificate::Left);
        }
        let serial = issued.serial.to_string();
        let event = |action| Event::new(&Actor::Host, action, format!("certificate:{serial}"));
        if let Some(certificate) = claim(tx, &issued)? {
            store::certificate::insert_certificate(tx, &certificate)?;
            follow_the_key(tx, &issued)?;
            store::intent::settle_intent(tx, issued.authority, &issued.serial, true)?;
            // The departure was undone between the backup and the issuing, and has to be undone again.
            if let Some(held) = store::departure::find_held(tx.connection(), certificate.person)? {
                suspend_all(tx, held.id, certificate.person, &Actor::Host, set, &directories)?;
            }
            let detail = format!(
                "profile:{} person:{} mailbox:{} key:{} directory:{source}",
                certificate.profile, certificate.person, certificate.mailbox, certificate.key
            );
            tx.audit(event("restore.take-certificate").detail(detail));
            return Ok(TakenCertificate::Stored { serial });
        }
        revoke(tx, &issued)?;
        let names: Vec<&str> = issued.addresses.iter().map(EmailAddress::as_str).collect();
        let detail = format!("nobody answers for it directory:{source}");
        tx.audit(event("certificate.revoke").detail(detail).personal(names.join(" ")));
        Ok(TakenCertificate::Revoked { serial })
    })
}

/// The certificate to store, after claiming its key; `None` when it has no owner here.
fn claim(tx: &mut Tx<'_>, issued: &VerifiedCertificate) -> Result<Option<NewCertificate>> {
    let Some((person, mailbox)) = find_owner(tx.connection(), &issued.addresses)? else { return Ok(None) };
    let key = issued.key.digest();
    match store::certified_key::claim_key(tx, &key, person, issued.profile) {
        Ok(()) => {}
        // The owner has reported the key stolen meanwhile: the certificate still belongs to them.
        Err(Error::Invalid(Invalid::Key(KeyFault::Compromised))) if is_of(tx, &key, person, issued.profile)? => {}
        Err(Error::Invalid(_)) => return Ok(None),
        Err(other) => return Err(other),
    }
    let listed = store::revoked::find_entry(tx.connection(), issued.authority, &issued.serial)?;
    if listed.is_some_and(|entry| entry.reason == RevocationReason::KeyCompromise) {
        store::certified_key::mark_compromised(tx, &key)?;
    }
    Ok(Some(NewCertificate {
        authority: issued.authority,
        serial: issued.serial.clone(),
        profile: issued.profile,
        person,
        mailbox,
        der: issued.der.clone(),
        kind: issued.key.kind(),
        key,
        validity: issued.validity,
    }))
}

fn is_of(tx: &mut Tx<'_>, key: &Sha256Digest, person: PersonId, profile: Profile) -> Result<bool> {
    let known = store::certified_key::find_key(tx.connection(), key)?;
    Ok(known.is_some_and(|known| known.person == person && known.profile == profile))
}

/// Revokes a certificate whose key is known to be stolen.
fn follow_the_key(tx: &mut Tx<'_>, issued: &VerifiedCertificate) -> Result<()> {
    let known = store::certified_key::find_key(tx.connection(), &issued.key.digest())?;
    if !known.is_some_and(|known| known.compromised) {
        return Ok(());
    }
    let entry = entry(tx, issued, RevocationReason::KeyCompromise);
    match store::revoked::find_entry(tx.connection(), issued.authority, &issued.serial)? {
        None => store::revoked::insert_entry(tx, issued.authority, &entry),
        Some(listed) if listed.reason != RevocationReason::KeyCompromise => {
            store::revoked::update_entry(tx, issued.authority, listed.reason, &entry)
        }
        Some(_) => Ok(()),
    }
}

fn entry(tx: &Tx<'_>, issued: &VerifiedCertificate, reason: RevocationReason) -> CrlEntry {
    CrlEntry { serial: issued.serial.clone(), revoked_at: tx.now(), reason, invalidity_date: None }
}

fn find_owner(connection: &mut Reader, addresses: &[EmailAddress]) -> Result<Option<(PersonId, MailboxId)>> {
    for address in addresses {
        if let Some(mailbox) = store::mailbox::find_mailbox_at(connection, &address.folded())? {
            return Ok(Some((mailbox.person, mailbox.id)));
        }
    }
    Ok(None)
}

fn revoke(tx: &mut Tx<'_>, issued: &VerifiedCertificate) -> Result<()> {
    store::intent::settle_intent(tx, issued.authority, &issued.serial, false)?;
    if store::revoked::find_entry(tx.connection(), issued.authority, &issued.serial)?.is_some() {
        return Ok(());
    }
    let entry = entry(tx, issued, RevocationReason::Superseded);
    store::revoked::insert_entry(tx, issued.authority, &entry)
}

/// Whether it is stored, or its serial number is listed because it had no owner.
fn is_known(connection: &mut Reader, issued: &VerifiedCertificate) -> Result<bool> {
    let stored = store::certificate::list_by_serial(connection, &issued.serial)?;
    if stored.iter().any(|certificate| certificate.authority == issued.authority) {
        return Ok(true);
    }
    let listed = store::revoked::find_entry(connection, issued.authority, &issued.serial)?.is_some();
    Ok(listed && find_owner(connection, &issued.addresses)?.is_none())
}

impl VerifiedCertificate {
    /// Reads a certificate; `None` if it is not a person's certificate from one of these CAs.
    fn read(der: &[u8], authorities: &[Authority]) -> Option<Self> {
        let signed = Signed::read(der).ok()?;
        let certificate = Certificate::from_der(der).ok()?;
        let tbs = certificate.tbs_certificate();
        let issuer = tbs.issuer().to_der().ok()?;
        let authority = authorities.iter().find(|authority| authority.subject_der() == issuer)?;
        signed.verify(authority.key()).ok()?;
        let is_authority = tbs.get_extension::<BasicConstraints>().ok()?.is_some_and(|(_, constraints)| constraints.ca);
        if is_authority {
            return None;
        }
        let (_, usage) = tbs.get_extension::<KeyUsage>().ok()??;
        let validity = tbs.validity();
        Some(Self {
            authority: authority.id(),
            serial: SerialNumber::from_octets(tbs.serial_number().as_bytes()).ok()?,
            profile: profile_of(usage)?,
            key: PublicKey::from_stored_spki(&tbs.subject_public_key_info().to_der().ok()?).ok()?,
            addresses: addresses_of(&tbs.get_extension::<SubjectAltName>().ok()??.1),
            validity: Validity { not_before: timestamp(validity.not_before), not_after: timestamp(validity.not_after) },
            der: der.to_vec(),
        })
    }
}

/// The profile of a person's certificate, which follows from its key usage.
fn profile_of(usage: KeyUsage) -> Option<Profile> {
    let encrypts = usage.key_encipherment() || usage.key_agreement();
    match (usage.digital_signature(), encrypts) {
        (true, true) => Some(Profile::Dual),
        (true, false) => Some(Profile::Signing),
        (false, true) => Some(Profile::Encryption),
        (false, false) => None,
    }
}

fn addresses_of(names: &SubjectAltName) -> Vec<EmailAddress> {
    let address = |name: &GeneralName| match name {
        GeneralName::Rfc822Name(address) => address.as_str().parse().ok(),
        _ => None,
    };
    names.0.iter().filter_map(address).collect()
}
