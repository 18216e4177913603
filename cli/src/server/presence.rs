//! Detects whether a server of this installation runs on this host.
//!
//! The server holds a lock on a file in the folder of the keys. The kernel releases the lock whenever the server ends. A
//! server on another host, with a copy of the keys, is not detected.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::SystemTime;

/// The lock that shows that this server runs, until it is dropped.
pub(super) struct Presence(#[expect(dead_code, reason = "the lock is held while it is open")] File);

impl Presence {
    /// Takes the shared lock, so that commands detect the server, and gives its file the time of the configuration that the server
    /// has read. Several servers may hold the lock; the last one to start sets the time.
    ///
    /// # Errors
    /// When the file can't be opened or locked, or when its time can't be set.
    pub(super) fn announce(keys: &Path, configuration: Option<SystemTime>) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(keys.join(NAME))?;
        // A command that checks holds the lock for a moment.
        file.lock_shared()?;
        if let Some(modified) = configuration {
            file.set_modified(modified)?;
        }
        Ok(Self(file))
    }
}

/// Whether a server runs; false if that can't be determined.
pub(crate) fn is_server_running(keys: &Path) -> bool {
    File::open(keys.join(NAME)).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// When the configuration of the running server had been changed last; `None` if no server runs, or if that can't be determined.
pub(crate) fn configuration_in_use(keys: &Path) -> Option<SystemTime> {
    if !is_server_running(keys) {
        return None;
    }
    fs::metadata(keys.join(NAME)).and_then(|found| found.modified()).ok()
}

const NAME: &str = "serving.lock";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_server_and_its_configuration_are_seen_as_long_as_it_runs() -> io::Result<()> {
        let keys = tempfile::tempdir()?;
        let (first, second) = (SystemTime::UNIX_EPOCH + Duration::from_secs(1000), SystemTime::UNIX_EPOCH);
        assert!(!is_server_running(keys.path()));
        let one = Presence::announce(keys.path(), Some(first))?;
        assert_eq!(configuration_in_use(keys.path()), Some(first));
        let another = Presence::announce(keys.path(), Some(second))?;
        assert_eq!(configuration_in_use(keys.path()), Some(second));
        drop(one);
        assert!(is_server_running(keys.path()));
        drop(another);
        assert!(!is_server_running(keys.path()), "a file is not a server");
        assert_eq!(configuration_in_use(keys.path()), None);
        Ok(())
    }
}
