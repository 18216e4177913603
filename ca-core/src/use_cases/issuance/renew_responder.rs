//! Makes keys and certificates of OCSP responders, and replaces them before they expire.

use super::server_key;
use crate::error::Result;
use crate::installation::{Ca, for_each_issuing};
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::store;
use crate::types::{AuthoritySlug, ServerKeyKind, Timestamp};

/// The displayed data of a responder.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ResponderView {
    /// The name in URLs of its CA.
    pub authority: AuthoritySlug,
    /// The serial number of its certificate, hexadecimal.
    pub serial: String,
    /// The last second of its validity, UTC.
    pub not_after: Timestamp,
    /// Whether this key store contains its key.
    pub key_is_here: bool,
}

/// The valid responders, newest first for each CA.
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

/// Makes a new responder for each issuing CA that has no responder with a key in this key store, or whose newest
/// responder expires within 30 days, and deletes the keys of expired responders. Returns the number of new responders.
///
/// # Errors
/// `KeyUnavailable`, `Lint`, `Internal`, `Busy`: the first error; the other CAs get their responders.
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

/// Makes a new responder for every issuing CA now, regardless of existing ones. Returns their number.
///
/// # Errors
/// As [`renew_responders`].
pub fn replace_responders(ca: &Ca, actor: &Actor) -> Result<usize> {
    let made =
        for_each_issuing(ca, "an OCSP responder could not be made", |authority| make_responder(ca, authority, actor))?;
    Ok(made.len())
}

/// A CA that expires soon gets no other responder: its last responder expires with it.
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
