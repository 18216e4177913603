//! Which directory entry belongs to a person.

use data_encoding::HEXLOWER;

use crate::audit::Event;
use crate::error::Result;
use crate::policy::Actor;
use crate::store::{self, Tx};
use crate::types::PersonId;

/// Records that an entry belongs to a person.
pub(super) fn link(tx: &mut Tx<'_>, actor: &Actor, entry: &[u8], person: PersonId) -> Result<()> {
    store::directory_person::insert_link(tx, entry, person)?;
    store::entry_claim::delete_of_entry(tx, entry)?;
    let detail = format!("entry:{}", HEXLOWER.encode(entry));
    tx.audit(Event::new(actor, "person.link-entry", format!("person:{person}")).detail(detail));
    Ok(())
}

/// Whether a person has had no way to sign in; the person's row is locked from here on.
pub(super) fn is_unclaimed(tx: &mut Tx<'_>, person: PersonId) -> Result<bool> {
    // The lock makes concurrent changes of the person's password or roles wait.
    store::person::lock_active(tx, person)?;
    let claimed = store::directory_person::is_linked(tx.connection(), person)?
        || store::account::find_password_hash(tx.connection(), person)?.is_some()
        || !store::person::list_roles(tx.connection(), person)?.is_empty();
    Ok(!claimed)
}
