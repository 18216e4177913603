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
use crate::proxies::Proxies;
use crate::tls::Certificates;
use crate::turns::Turns;

/// The state that all requests of the portal share.
pub(crate) struct Web {
    pub(crate) ca: Arc<Ca>,
    pub(crate) url: PortalUrl,
    /// The address from which the installation sends its mails and signs for the portal.
    pub(crate) sender: EmailAddress,
    /// The address of the portal's listener.
    pub(crate) bound: SocketAddr,
    pub(crate) cookies: Cookies,
    /// The trusted proxies in front of the portal.
    pub(crate) proxies: Proxies,
    /// The portal's certificate, if it speaks TLS.
    pub(crate) certificates: Option<Arc<Certificates>>,
    pub(crate) offset: UtcOffset,
    /// The limits on the duration of a session.
    pub(crate) limits: SessionLimits,
    /// Whether this is the demonstration, in which mails are kept and shown.
    pub(crate) demo: bool,
    /// Whether the public look-up is enabled.
    pub(crate) look_up: bool,
    /// The directory for sign-in, if there is one.
    pub(crate) directory: OnceLock<DirectorySignIn>,
    /// The sender of test mails, if the self-check is enabled.
    pub(crate) self_check: OnceLock<EmailAddress>,
    /// The permits to run Argon2: each run takes 19 MiB, so concurrent sign-ins must be limited.
    pub(crate) hashing: Hashing,
    /// The calls of ca-core in progress, including those of disconnected clients.
    pub(crate) calls: Turns,
    /// CRLs as gzip.
    pub(crate) compressed: Compressed,
    /// The permit of the batch that is being issued.
    pub(crate) batching: Turns,
    /// The permit of the search that reads all certificates.
    pub(crate) scanning: Turns,
    /// The permit of the verification of the audit trail, which reads all of it.
    pub(crate) verifying: Turns,
    /// The permit to read lines of exports of the audit trail.
    pub(crate) exporting: Turns,
    /// The permits to sign for anonymous clients: an OCSP response, a profile for Apple's devices.
    pub(crate) answering: Turns,
}

impl Web {
    /// The only way to call ca-core: `work` runs on a thread that may wait for the database, the disk or Argon2.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ca) -> Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let ca = Arc::clone(&self.ca);
        let turn = self.calls.wait().await?;
        turn.spend(move || work(&ca)).await?.map_err(Fault::from)
    }

    /// Like [`Web::call`], for work that hashes a password.
    pub(crate) async fn call_hashing<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnOnce(&Ca, &mut Memory) -> Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        // The memory belongs to the work, which continues when the client disconnects.
        let mut memory = self.hashing.wait_for_memory(caller).await?;
        self.call(move |ca| work(ca, &mut memory)).await
    }
}

/// The maximum size of a body in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;
