//! Detects whether a server of this installation runs on this host.
//!
//! The server holds a lock on a file in the folder of the keys. The kernel releases the lock whenever the server ends. A
//! server on another host, with a copy of the keys, is not detected.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The lock that shows that this server runs, until it is dropped.
pub(super) struct Presence(#[expect(dead_code, reason = "the lock is held while it is open")] File);

impl Presence {
    /// Takes the shared lock, so that commands detect the server. Several servers may hold it.
    ///
    /// # Errors
    /// When the file can't be opened or locked.
    pub(super) fn announce(keys: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(keys.join(NAME))?;
        // A command that checks holds the lock for a moment.
        file.lock_shared()?;
        Ok(Self(file))
    }
}

/// Whether a server runs; false if that can't be determined.
pub(crate) fn is_server_running(keys: &Path) -> bool {
    File::open(keys.join(NAME)).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

const NAME: &str = "serving.lock";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_seen_as_long_as_it_runs() -> io::Result<()> {
        let keys = tempfile::tempdir()?;
        assert!(!is_server_running(keys.path()));
        let one = Presence::announce(keys.path())?;
        let another = Presence::announce(keys.path())?;
        assert!(is_server_running(keys.path()));
        drop(one);
        assert!(is_server_running(keys.path()));
        drop(another);
        assert!(!is_server_running(keys.path()), "a file is not a server");
        Ok(())
    }
}
