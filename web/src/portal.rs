//! The state of the portal, and its only way to call ca-core.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use ca_core::types::EmailAddress;
use ca_core::use_cases::people::sessions::SessionLimits;
use ca_core::{Ca, Result};
use time::UtcOffset;

use crate::compressed::Compressed;
use crate::config::PortalUrl;
use crate::cookies::Cookies;
use crate::directory::DirectorySignIn;
use crate::fault::Fault;
use crate::hashing::{Caller, Hashing, Memory};
use crate::turns::Turns;

/// What every request of the portal can reach.
pub(crate) struct Web {
    pub(crate) ca: Arc<Ca>,
    pub(crate) url: PortalUrl,
    /// The installation of the mails and of the portal's signatures.
    pub(crate) sender: EmailAddress,
    /// Where the portal's listener stands.
    pub(crate) bound: SocketAddr,
    pub(crate) cookies: Cookies,
    pub(crate) offset: UtcOffset,
    /// For how long a session is good.
    pub(crate) limits: SessionLimits,
    /// The demonstration: mails are kept and shown.
    pub(crate) demo: bool,
    /// Whether the public look-up is enabled.
    pub(crate) look_up: bool,
    /// The directory that people sign in against, if there is one.
    pub(crate) directory: OnceLock<DirectorySignIn>,
    /// Where test mails come from, if mail programs can be tested.
    pub(crate) self_check: OnceLock<EmailAddress>,
    /// The permits to run Argon2: each run takes 19 MiB, so that a flood of sign-ins must queue.
    pub(crate) hashing: Hashing,
    /// What is under way in ca-core, also for clients that broke off.
    pub(crate) calls: Turns,
    /// CRLs as gzip.
    pub(crate) compressed: Compressed,
    /// Whose batch is issued now.
    pub(crate) batching: Turns,
    /// The permits to sign for anonymous clients: an OCSP response, a profile for Apple's devices.
    pub(crate) answering: Turns,
}

impl Web {
    /// The one way into ca-core: `work` runs where it may wait for the database, the disk or Argon2.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ca) -> Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let ca = Arc::clone(&self.ca);
        let turn = self.calls.wait().await?;
        turn.spend(move || work(&ca)).await?.map_err(Fault::from)
    }

    /// As [`Web::call`], for work that hashes a password.
    pub(crate) async fn call_hashing<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnOnce(&Ca, &mut Memory) -> Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        // The memory goes with the work, which goes on when whoever asked has gone.
        let mut memory = self.hashing.wait_for_memory(caller).await?;
        self.call(move |ca| work(ca, &mut memory)).await
    }
}

/// The largest body that the portal takes, bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;
