//! Keys and certificates of OCSP responders, which the server makes, and replaces before they expire.

use super::server_key;
use crate::error::Result;
use crate::installation::{Ca, for_each_issuing};
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::store;
use crate::types::{AuthoritySlug, ServerKeyKind, Timestamp};

/// A responder as it is shown.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ResponderView {
    /// The name in URLs of the CA that it answers for.
    pub authority: AuthoritySlug,
    /// Serial number of its certificate, hexadecimal.
    pub serial: String,
    /// Its last second, UTC.
    pub not_after: Timestamp,
    /// Whether its key is in this key store.
    pub key_is_here: bool,
}

/// The responders that are good now, newest first for each CA.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_responders(ca: &Ca) -> Result<Vec<ResponderView>> {
    let now = ca.clock.now();
    let mut views = Vec::new();
    for authority in ca.authorities()?.iter().filter(|authority| !authority.is_root()) {
        let stored = ca.store.read(|connection| store::server_key::list_responders(connection, authority.id(), now))?;
        views.extend(stored.into_iter().map(|responder| ResponderView {
            authority: authority.slug().clone(),
            serial: responder.serial.to_string(),
            not_after: responder.not_after,
            key_is_here: ca.keys.holds(&responder.key_name),
        }));
    }
    Ok(views)
}

/// Gives each issuing CA that has none whose key is here, or whose newest ends within 30 days, a new responder, and removes
/// the keys of those that have ended. Returns how many are new.
///
/// # Errors
/// `KeyUnavailable`, `Lint`, `Internal`, `Busy`: the first that one met; the other CAs have theirs.
pub fn renew_responders(ca: &Ca) -> Result<usize> {
    let renewed =
        for_each_issuing(ca, "an OCSP responder could not be renewed", |authority| renew_responder(ca, authority))?;
    Ok(renewed.into_iter().filter(|is_new| *is_new).count())
}

fn renew_responder(ca: &Ca, authority: &Authority) -> Result<bool> {
    let due = is_due(ca, authority)?;
    if due {
        make_responder(ca, authority, &Actor::System)?;
    }
    server_key::forget_ended(ca)?;
    Ok(due)
}

/// Gives every issuing CA a new responder now, whatever it has. Returns how many.
///
/// # Errors
/// As [`renew_responders`].
pub fn replace_responders(ca: &Ca, actor: &Actor) -> Result<usize> {
    let made =
        for_each_issuing(ca, "an OCSP responder could not be made", |authority| make_responder(ca, authority, actor))?;
    Ok(made.len())
}

/// A CA that ends is not given another: its last responder ends with it.
fn is_due(ca: &Ca, authority: &Authority) -> Result<bool> {
    let now = ca.clock.now();
    let stored = ca.store.read(|connection| store::server_key::list_responders(connection, authority.id(), now))?;
    let newest = stored.into_iter().find(|responder| ca.keys.holds(&responder.key_name));
    let until = server_key::renewed_before(authority, now);
    Ok(now < authority.validity().not_after && newest.is_none_or(|responder| responder.not_after < until))
}

fn make_responder(ca: &Ca, authority: &Authority, actor: &Actor) -> Result<()> {
    server_key::make(ca, authority, ServerKeyKind::OcspResponder, None, actor).map(drop)
}
