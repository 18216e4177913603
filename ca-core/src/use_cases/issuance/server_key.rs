//! Certificates for keys of the server itself: OCSP responders, and the mailboxes that send its mails.

use super::path::{Holder, Order, SigningContext};
use crate::draft::Issued;
use crate::error::Result;
use crate::installation::Ca;
use crate::keys::{AuthorityKey, KeyAlgorithm, generate_key};
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::runtime::crash_point::{self, CrashPoint};
use crate::types::{AuthorityId, KeyName, Profile, SerialNumber};

/// What the key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Ocsp,
    Notices,
    SelfCheck,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Ocsp, Self::Notices, Self::SelfCheck];

    pub(crate) fn profile(self) -> Profile {
        match self {
            Self::Ocsp => Profile::OcspResponder,
            Self::Notices => Profile::NoticeSigner,
            Self::SelfCheck => Profile::SelfCheck,
        }
    }

    /// The name in the key store of the key whose certificate has this serial number.
    pub(crate) fn key_name(self, authority: &Authority, serial: &SerialNumber) -> KeyName {
        let what = match self {
            Self::Ocsp => "ocsp",
            Self::Notices => "notices",
            Self::SelfCheck => "self-check",
        };
        KeyName::of_server(what, authority.slug(), serial)
    }
}

/// Makes a key and its certificate by the one issuing path; storing it is the caller's. The key is put away after the intent, so that
/// no key is left that nobody knows of, and is durable before there is a certificate for it.
///
/// # Errors
/// `KeyUnavailable`, `Lint`, `Internal`, `Busy`.
pub(crate) fn issue(ca: &Ca, authority: &Authority, purpose: Purpose, holder: Holder, actor: &Actor) -> Result<Issued> {
    let private = generate_key(ALGORITHM, &*ca.entropy)?;
    let key = AuthorityKey::new(&private)?.public_key()?;
    let context = SigningContext::of(ca, authority)?;
    let drafted = context.draft(Order { profile: purpose.profile(), holder, key, actor: actor.clone() })?;
    let intent = drafted.intent();
    let recorded = ca.write(move |tx| intent.record(tx))?;
    crash_point::pass(CrashPoint::ResponderIntentRecorded);
    ca.keys.put(&purpose.key_name(authority, drafted.linted.serial()), &private, &*ca.entropy)?;
    crash_point::pass(CrashPoint::ResponderKeyStored);
    let issued = context.sign(drafted.linted, recorded)?;
    crash_point::pass(CrashPoint::ResponderSigned);
    Ok(issued)
}

/// Removes the key for which a certificate was never stored; for the serial number of any other certificate there is none.
///
/// To be done before its intent is closed: a crash in between is made up for by the next try. Whoever is still making that
/// certificate gets one without a key, and another is made.
///
/// # Errors
/// `Internal` when it can't be removed.
pub(crate) fn forget_key(ca: &Ca, authority: AuthorityId, serial: &SerialNumber) -> Result<()> {
    let authorities = ca.authorities()?;
    let Some(authority) = authorities.iter().find(|it| it.id() == authority) else { return Ok(()) };
    Purpose::ALL.iter().try_for_each(|purpose| ca.keys.remove(&purpose.key_name(authority, serial)))
}

/// Every client of today verifies it and encrypts to it, and its signatures are quickly made.
const ALGORITHM: KeyAlgorithm = KeyAlgorithm::Rsa(2048);
