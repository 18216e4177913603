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
    blocking(move || question(&ca)).await?
}

/// Does the work on a thread that may block.
///
/// # Errors
/// `Internal` when it panicked.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}
