//! Ctrl-C, SIGTERM and SIGHUP: note it, let the running step end, so that every guard's `Drop` runs.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

static ASKED_TO_STOP: AtomicBool = AtomicBool::new(false);

/// From here on a signal no longer ends the process by itself: see [`check`].
pub(crate) fn catch() -> Result<()> {
    ctrlc::set_handler(|| ASKED_TO_STOP.store(true, Ordering::SeqCst)).context("installing the signal handler")
}

/// Fails when somebody wants this run to end.
pub(crate) fn check() -> Result<()> {
    if ASKED_TO_STOP.load(Ordering::SeqCst) {
        bail!("interrupted");
    }
    Ok(())
}
