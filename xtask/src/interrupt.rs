//! Ctrl-C, SIGTERM and SIGHUP: the signal is recorded and the current step ends, so that every guard's `Drop` runs.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

static ASKED_TO_STOP: AtomicBool = AtomicBool::new(false);

/// From now on a signal does not end the process by itself: see [`check`].
pub(crate) fn catch() -> Result<()> {
    ctrlc::set_handler(|| ASKED_TO_STOP.store(true, Ordering::SeqCst)).context("installing the signal handler")
}

/// Fails after a signal to end.
pub(crate) fn check() -> Result<()> {
    if ASKED_TO_STOP.load(Ordering::SeqCst) {
        bail!("interrupted");
    }
    Ok(())
}
