//! Signing the server's own mails, and files that it hands out, with a certificate for the mailbox that they come from.

use std::sync::PoisonError;

use time::Duration;

use super::server_key::{self, Purpose};
use crate::audit::Event;
use crate::authority::Authority;
use crate::ca::Ca;
use crate::crash_point::{self, CrashPoint};
use crate::draft::Draft;
use crate::error::{Error, Noun, Refusal, Result};
use crate::lint::{Terms, Wish};
use crate::notice_signature::{self, Content};
use crate::policy::Actor;
use crate::profile::{Profile, UserTerms, user_parameters};
use crate::store::notice_signer::StoredSigner;
use crate::store::{self, Reader};
use crate::types::{EmailAddress, SerialNumber, Timestamp, Validity};

/// Signs a mail from `from`: `content` is its MIME entity as it will be sent. The signature is CMS SignedData, DER, beside the
/// content.
///
/// The server makes the key and the certificate for that itself: before the first mail, and anew 30 days before they end. One that
/// ends is not revoked, so that what it has signed stays good; its key is removed. While there is no other, the old
/// one signs on.
///
/// # Errors
/// `Refused(ForeignDomain)` when `from` is in no domain of the organisation; `Conflict(RestoreUnfinished)`, `KeyUnavailable`,
/// `Lint`, `Internal`, `Busy`.
pub fn sign_notice(ca: &Ca, from: &EmailAddress, content: &[u8]) -> Result<Vec<u8>> {
    sign(ca, from, content, Content::Beside)
}

/// Signs a file that the portal hands out, by the same certificate: CMS SignedData, DER, with the file in it.
///
/// # Errors
/// As [`sign_notice`].
pub fn sign_file(ca: &Ca, from: &EmailAddress, content: &[u8]) -> Result<Vec<u8>> {
    sign(ca, from, content, Content::Within)
}

fn sign(ca: &Ca, from: &EmailAddress, content: &[u8], place: Content) -> Result<Vec<u8>> {
    ca.store.read(store::restoration::demand_finished)?;
    if !ca.settings.domains.contains(&from.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    let authorities = ca.authorities()?;
    let signer = find_or_make(ca, from, &authorities)?;
    let issuer = authorities.iter().find(|it| it.id() == signer.authority).ok_or(Error::NotFound(Noun::Authority))?;
    let key = ca.keys.open_notice_key(&signer.key_name)?;
    notice_signature::sign(content, place, &key, &[&signer.certificate, issuer.certificate_der()], ca.clock.now())
}

fn find_or_make(ca: &Ca, from: &EmailAddress, authorities: &[Authority]) -> Result<StoredSigner> {
    let now = ca.clock.now();
    let issuer = authorities.iter().rfind(|authority| !authority.is_root()).ok_or(Error::NotFound(Noun::Authority))?;
    let until = (now + RENEW_BEFORE).min(issuer.validity().not_after);
    let find = || ca.store.read(|connection| find_usable(ca, connection, from, now));
    let is_good = |signer: &StoredSigner| signer.not_after >= until;
    if let Some(current) = find()?.filter(is_good) {
        return Ok(current);
    }
    // However many ask at once, the first of this process makes one for all.
    let _one_at_a_time = ca.making_signer.lock().unwrap_or_else(PoisonError::into_inner);
    let current = find()?;
    if let Some(current) = current.clone().filter(is_good) {
        return Ok(current);
    }
    let made = make_signer(ca, issuer, from, now).and_then(|made| forget_ended(ca, now).map(|()| made));
    match (made, current) {
        (Err(error), Some(current)) => {
            tracing::error!(%error, "the certificate that signs mails ends soon and can't be renewed");
            Ok(current)
        }
        (made, _) => made,
    }
}

/// The newest whose key is here and that is not revoked.
fn find_usable(ca: &Ca, connection: &mut Reader, from: &EmailAddress, now: Timestamp) -> Result<Option<StoredSigner>> {
    for signer in store::notice_signer::list_signers(connection, from, now)? {
        let is_revoked = store::revoked::find_entry(connection, signer.authority, &signer.serial)?.is_some();
        if !is_revoked && ca.keys.holds(&signer.key_name) {
            return Ok(Some(signer));
        }
    }
    Ok(None)
}

fn make_signer(ca: &Ca, authority: &Authority, from: &EmailAddress, now: Timestamp) -> Result<StoredSigner> {
    let serial = SerialNumber::generate(&*ca.entropy)?;
    let days = ca.settings.policy.days.of(Profile::NoticeSigner);
    let validity = Validity::days_from(now - FOR_SLOW_CLOCKS, days).ending_by(authority.validity().not_after);
    let (recorded, issued) = server_key::issue(ca, authority, Purpose::Notices, &serial, |key| {
        let profile = Profile::NoticeSigner;
        let terms = UserTerms { profile, address: from, key, serial: &serial, validity };
        let parameters = user_parameters(&terms, authority, &ca.settings)?;
        let addresses = std::slice::from_ref(from);
        let wish = Wish { profile, serial: &serial, key, validity, addresses, name: "", now };
        Draft::under(authority, &parameters, Terms::under(authority, &wish, &ca.settings))
    })?;
    let made = StoredSigner {
        authority: authority.id(),
        key_name: Purpose::Notices.key_name(authority, &serial),
        serial,
        certificate: issued.der,
        not_after: issued.validity.not_after,
    };
    let (stored, address, slug) = (made.clone(), from.clone(), authority.slug().to_owned());
    ca.write(move |tx| {
        store::notice_signer::insert_signer(tx, &address, &stored)?;
        store::intent::close_intent(tx, &recorded)?;
        tx.audit(
            Event::new(&Actor::System, "notice-signer.issue", format!("certificate:{}", stored.serial))
                .detail(format!("authority:{slug} until:{}", stored.not_after)),
        );
        Ok(())
    })?;
    crash_point::pass(CrashPoint::ResponderStored);
    Ok(made)
}

fn forget_ended(ca: &Ca, now: Timestamp) -> Result<()> {
    let ended = ca.store.read(|connection| store::notice_signer::list_ended_keys(connection, now))?;
    ended.iter().try_for_each(|key_name| ca.keys.remove(key_name))
}

const RENEW_BEFORE: Duration = Duration::days(30);
/// A mail is read at once, also where the clock goes slow.
const FOR_SLOW_CLOCKS: Duration = Duration::minutes(5);
