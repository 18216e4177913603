//! Signs the server's mails, and files that it serves, with a certificate for the sender's mailbox.

use std::sync::PoisonError;

use crate::cms::notice_signature::{self, ContentPlacement};
use crate::error::{Error, Noun, Refusal, Result};
use crate::installation::Ca;
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::store::server_key::ServerKey;
use crate::store::{self, Reader};
use crate::types::{EmailAddress, ServerKeyKind, Timestamp};
use crate::use_cases::issuance::server_key;

/// Signs a mail from `from`: `content` is its MIME entity as it will be sent. The signature is detached CMS SignedData, DER.
///
/// The server generates the key and issues the certificate itself: before the first mail, and again 30 days before the
/// expiry. An expiring certificate is not revoked, so that its signatures stay valid; its key is removed. While there is no
/// new one, the old one is used.
///
/// # Errors
/// `Refused(ForeignDomain)` when `from` is in no domain of the organisation; `Conflict(RestoreUnfinished)`, `KeyUnavailable`,
/// `Lint`, `Internal`, `Busy`.
pub fn sign_notice(ca: &Ca, from: &EmailAddress, content: &[u8]) -> Result<Vec<u8>> {
    sign(ca, Sender { kind: ServerKeyKind::NoticeSigner, address: from }, content, ContentPlacement::Beside)
}

/// Signs a test mail, whose answers are encrypted to the same certificate, because mail programs read it from the signature.
///
/// # Errors
/// Those of [`sign_notice`].
pub fn sign_test_mail(ca: &Ca, from: &EmailAddress, content: &[u8]) -> Result<Vec<u8>> {
    sign(ca, Sender { kind: ServerKeyKind::SelfCheck, address: from }, content, ContentPlacement::Beside)
}

/// Signs a file for download, with the certificate of notices: CMS SignedData, DER, with the file in it.
///
/// # Errors
/// Those of [`sign_notice`].
pub fn sign_file(ca: &Ca, from: &EmailAddress, content: &[u8]) -> Result<Vec<u8>> {
    sign(ca, Sender { kind: ServerKeyKind::NoticeSigner, address: from }, content, ContentPlacement::Within)
}

/// The sender, and the purpose of the certificate.
#[derive(Clone, Copy)]
pub(crate) struct Sender<'a> {
    pub(crate) kind: ServerKeyKind,
    pub(crate) address: &'a EmailAddress,
}

impl Sender<'_> {
    fn is_of(self, signer: &ServerKey) -> bool {
        signer.kind == self.kind && signer.address.as_ref() == Some(self.address)
    }
}

fn sign(ca: &Ca, sender: Sender<'_>, content: &[u8], place: ContentPlacement) -> Result<Vec<u8>> {
    ca.store.read(store::restoration::demand_finished)?;
    if !ca.settings.domains.contains(&sender.address.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    let authorities = ca.authorities()?;
    let signer = find_or_make(ca, sender, &authorities)?;
    let issuer = authorities.iter().find(|it| it.id() == signer.authority).ok_or(Error::NotFound(Noun::Authority))?;
    let key = ca.keys.open_notice_key(&signer.key_name)?;
    notice_signature::sign(content, place, &key, &[&signer.certificate, issuer.certificate_der()], ca.clock.now())
}

fn find_or_make(ca: &Ca, sender: Sender<'_>, authorities: &[Authority]) -> Result<ServerKey> {
    let now = ca.clock.now();
    let issuer = authorities.iter().rfind(|authority| !authority.is_root()).ok_or(Error::NotFound(Noun::Authority))?;
    let until = server_key::renewed_before(issuer, now);
    let find = || -> Result<Option<ServerKey>> {
        Ok(ca.store.read(|connection| list_usable(ca, connection, sender, now))?.into_iter().next())
    };
    let is_good = |signer: &ServerKey| signer.not_after >= until;
    if let Some(current) = find()?.filter(is_good) {
        return Ok(current);
    }
    // Of concurrent callers in this process, the first makes one for all.
    let _one_at_a_time = ca.making_signer.lock().unwrap_or_else(PoisonError::into_inner);
    let current = find()?;
    if let Some(current) = current.clone().filter(is_good) {
        return Ok(current);
    }
    let made = server_key::make(ca, issuer, sender.kind, Some(sender.address), &Actor::System)
        .and_then(|made| server_key::forget_ended(ca).map(|()| made));
    match (made, current) {
        (Err(error), Some(current)) => {
            tracing::error!(%error, "the certificate that signs mails expires soon and can't be renewed");
            Ok(current)
        }
        (made, _) => made,
    }
}

/// The certificates whose key is here and that are not revoked, newest first.
pub(crate) fn list_usable(
    ca: &Ca,
    connection: &mut Reader,
    sender: Sender<'_>,
    now: Timestamp,
) -> Result<Vec<ServerKey>> {
    let mut usable = Vec::new();
    for signer in store::server_key::list_signers(connection, now)? {
        let is_wanted = sender.is_of(&signer) && ca.keys.holds(&signer.key_name);
        if is_wanted && store::revoked::find_entry(connection, signer.authority, &signer.serial)?.is_none() {
            usable.push(signer);
        }
    }
    Ok(usable)
}
