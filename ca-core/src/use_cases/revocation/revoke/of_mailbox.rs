//! What the end of a mailbox does to its certificates, in its transaction; the owner's row is locked.

use super::{is_revoked, revoke_one};
use crate::error::Result;
use crate::policy::Actor;
use crate::store::certificate::StoredCertificate;
use crate::store::{self, Reader, Tx};
use crate::types::{DirectoryName, Happening, MailboxId, PersonId, Timestamp};
use crate::use_cases::revocation::revoke::RevocationReport;

/// Revokes every certificate of the person for this mailbox that is not revoked and has not expired, because the address is no longer
/// the person's; returns their number.
pub(crate) fn revoke_of_mailbox(
    tx: &mut Tx<'_>,
    person: PersonId,
    mailbox: MailboxId,
    actor: &Actor,
    directories: &[DirectoryName],
) -> Result<usize> {
    let report = RevocationReport { happening: Happening::NameChanged, since: None, session: None };
    let now = tx.now();
    let open = list_open(tx.connection(), person, mailbox, now)?;
    for stored in &open {
        revoke_one(tx, stored, actor, report, directories)?;
    }
    Ok(open.len())
}

/// The certificates of the person for this mailbox that are neither revoked nor expired.
pub(crate) fn list_open(
    connection: &mut Reader,
    person: PersonId,
    mailbox: MailboxId,
    now: Timestamp,
) -> Result<Vec<StoredCertificate>> {
    let mut all = store::certificate::list_of_mailbox(connection, mailbox)?;
    all.retain(|stored| stored.person == person && !is_revoked(stored) && now <= stored.validity.not_after);
    Ok(all)
}
