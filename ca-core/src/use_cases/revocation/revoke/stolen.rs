//! Ends everything that a thief could use: after a report of a stolen key, the owner's device may be in the thief's hands.

use crate::audit::Event;
use crate::error::Result;
use crate::policy::Actor;
use crate::store::{self, Tx};
use crate::types::{Ending, PersonId, TokenHash};

/// Ends the owner's sessions except the one that reports it, their known devices, invitations, requests with the mailed
/// links, and printed codes.
///
/// The reporting session continues: a thief does not report, and the owner must see the result and request a new
/// certificate. A request that is being issued at this moment ends too; its signed certificate is stored as revoked.
pub(super) fn end_sessions_and_links(
    tx: &mut Tx<'_>,
    actor: &Actor,
    owner: PersonId,
    reporting_session: Option<&TokenHash>,
) -> Result<()> {
    let sessions = store::session::delete_others_of(tx, owner, reporting_session)?;
    store::known_device::delete_devices_of(tx, owner)?;
    store::invitation::close_invitations_of(tx, owner)?;
    let codes = store::revocation_pass::end_codes_of(tx, owner)?;
    let requests = store::request::end_open_of(tx, owner, Ending::KeyStolen)?;
    let detail = format!("key stolen; sessions:{sessions} requests:{requests} codes:{codes}");
    tx.audit(Event::new(actor, "person.close-doors", format!("person:{owner}")).detail(detail));
    Ok(())
}
