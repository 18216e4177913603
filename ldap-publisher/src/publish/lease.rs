//! Ensures one writer per entry at a time, over all processes of the installation.

use std::time::Duration;

use ca_core::types::EntryIdentity;
use ca_core::use_cases::feed::entries;
use tokio::time::sleep;

use super::Publisher;
use crate::blocking::ask;
use crate::fault::Fault;
use crate::session::{ANSWER, DirectorySession};
use crate::trouble::Trouble;

impl Publisher {
    /// Waits until no other process writes the entry.
    ///
    /// # Errors
    /// `Held` when another writer holds it for longer than a modify takes.
    pub(super) async fn lease(&mut self, entry: &EntryIdentity) -> Result<(), Trouble> {
        for _ in 0..LOOKS {
            let (name, entry) = (self.directory.name.clone(), entry.clone());
            self.lease = ask(&self.ca, move |ca| entries::lease_entry(ca, &name, &entry, LEASE)).await?;
            if self.lease.is_some() {
                return Ok(());
            }
            sleep(BETWEEN_LOOKS).await;
        }
        Err(Fault::Held.into())
    }

    /// Allows other processes to write the entry again.
    ///
    /// # Errors
    /// When the database can't be written; the lease expires by itself.
    pub(super) async fn release(&mut self) -> Result<(), Trouble> {
        let Some(lease) = self.lease.take() else { return Ok(()) };
        Ok(ask(&self.ca, move |ca| entries::release_entry(ca, lease)).await?)
    }

    /// Sends a change to the directory under the lease, which lasts until the answer or the time limit for it. A directory
    /// that did not answer may still make the change, so the lease is then left to expire.
    ///
    /// # Errors
    /// [`Trouble`]; `Held` when the lease expired and another writer took it: nothing was sent.
    pub(super) async fn write(
        &mut self,
        request: impl AsyncFnOnce(&mut DirectorySession) -> Result<(), Fault>,
    ) -> Result<(), Trouble> {
        self.session().await?;
        let lease = self.lease.take().ok_or(Fault::Held)?;
        let kept = ask(&self.ca, move |ca| entries::keep_lease(ca, lease, OUTLASTS, LEASE)).await?;
        let lease = kept.ok_or(Fault::Held)?;
        let Some(session) = &mut self.session else { return Err(Fault::Held.into()) };
        let answer = request(session).await;
        if !matches!(answer, Err(Fault::Unanswered)) {
            self.lease = Some(lease);
        }
        Ok(answer?)
    }
}

/// A writer that ended without releasing an entry holds it no longer than its row of the outbox.
const LEASE: time::Duration = time::Duration::seconds(60);
/// The time that must be left of a lease when a change is sent: the time limit for its answer, and ten seconds for clock
/// differences and for a process that was suspended.
const OUTLASTS: time::Duration = time::Duration::seconds(ANSWER.as_secs().cast_signed() + 10);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// The number of attempts to take the lease: ten seconds.
const LOOKS: usize = 200;
