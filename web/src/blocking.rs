//! The one way from asynchronous code to work that waits for the database, the disk or a core.

use ca_core::{Error, Result};

/// Does the work on a thread that may wait.
///
/// # Errors
/// `Internal` when it panicked.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}
