//! One writer for an entry at a time, of all processes of the installation.

use std::time::Duration;

use ca_core::feed::entries::{self, EntryIdentity, EntryLease};
use tokio::time::sleep;

use super::Publisher;
use crate::blocking::ask;
use crate::fault::Fault;
use crate::trouble::Trouble;

impl Publisher {
    /// Waits until nobody else writes the entry.
    ///
    /// # Errors
    /// `Held` when another writer keeps it for longer than a modify takes.
    pub(super) async fn lease(&self, entry: &EntryIdentity) -> Result<EntryLease, Trouble> {
        for _ in 0..LOOKS {
            let (name, entry) = (self.directory.name.clone(), entry.clone());
            if let Some(lease) = ask(&self.ca, move |ca| entries::lease_entry(ca, &name, &entry, LEASE)).await? {
                return Ok(lease);
            }
            sleep(BETWEEN_LOOKS).await;
        }
        Err(Fault::Held.into())
    }

    /// Lets others write the entry again.
    ///
    /// # Errors
    /// When the database can't be written; the lease runs out by itself.
    pub(super) async fn release(&self, lease: Option<EntryLease>) -> Result<(), Trouble> {
        let Some(lease) = lease else { return Ok(()) };
        Ok(ask(&self.ca, move |ca| entries::release_entry(ca, lease)).await?)
    }
}

/// A writer that died holds an entry no longer than it holds its row of the outbox.
const LEASE: time::Duration = time::Duration::seconds(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// Ten seconds.
const LOOKS: usize = 200;
