//! SIGHUP: the portal's certificate and key are read again.

use std::future::Future;

use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};
use web::TlsReload;

/// Requests it at each SIGHUP, until `stopped` completes. The signal is handled from now on, and does not end the process.
pub(super) fn reload_at_each(
    reload: TlsReload,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> Result<impl Future<Output = Result<()>> + Send + 'static> {
    let mut hangups = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::pin!(stopped);
        loop {
            tokio::select! {
                () = &mut stopped => return Ok(()),
                Some(()) = hangups.recv() => reload.request(),
                else => return Ok(()),
            }
        }
    })
}
