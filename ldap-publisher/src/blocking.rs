//! Calls from this crate's asynchronous code into the synchronous CA.

use std::sync::Arc;

use ca_core::{Ca, Error, Result};

/// Runs `question` on a thread that may block.
///
/// # Errors
/// Those of `question`, and `Internal` when it panicked.
pub(crate) async fn ask<T: Send + 'static>(
    ca: &Arc<Ca>,
    question: impl FnOnce(&Ca) -> Result<T> + Send + 'static,
) -> Result<T> {
    let ca = Arc::clone(ca);
    tokio::task::spawn_blocking(move || question(&ca)).await.map_err(Error::internal)?
}
