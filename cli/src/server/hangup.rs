//! SIGHUP: the portal's certificate and key are read again.

use std::future::Future;

use anyhow::Result;
use tokio::signal::unix::{Signal, SignalKind, signal};
use web::TlsReload;

/// The SIGHUPs of this process, none of which ends it.
pub(crate) struct Hangups(Signal);

impl Hangups {
    /// Handles the signal from now on. One that arrives before anybody reacts to it is kept.
    pub(crate) fn handle() -> Result<Self> {
        // The signal reaches every runtime; this one is needed for the registration only.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let _entered = runtime.enter();
        Ok(Self(signal(SignalKind::hangup())?))
    }

    /// Requests a reload at each of them, until `stopped` completes.
    pub(super) async fn reload_at_each(
        mut self,
        reload: TlsReload,
        stopped: impl Future<Output = ()> + Send + 'static,
    ) -> Result<()> {
        tokio::pin!(stopped);
        loop {
            tokio::select! {
                () = &mut stopped => return Ok(()),
                Some(()) = self.0.recv() => reload.request(),
                else => return Ok(()),
            }
        }
    }
}
