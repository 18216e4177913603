//! The one way from asynchronous code to work that waits for the database, the disk or a core.

use std::sync::Arc;

use ca_core::{Ca, Error, Result};

/// Does the work on a thread that may wait.
///
/// # Errors
/// `Internal` when it panicked.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// Asks the installation on a thread that may wait.
///
/// # Errors
/// Those of `work`, and `Internal` when it panicked.
pub(crate) async fn ask<T: Send + 'static>(
    ca: &Arc<Ca>,
    work: impl FnOnce(&Ca) -> Result<T> + Send + 'static,
) -> Result<T> {
    let ca = Arc::clone(ca);
    blocking(move || work(&ca)).await?
}
