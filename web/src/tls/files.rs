//! The files of the portal's certificate and key, and how to see that they have changed.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The PEM files of `portal.certificate_file` and `portal.key_file`.
#[derive(Debug, Clone)]
pub(crate) struct TlsFiles {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// The state of both files, as the file system tells it. A file that is renamed into the place, written anew or reached by another
/// symbolic link has another stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp([Option<FileStamp>; 2]);

#[derive(Debug, Clone, PartialEq, Eq)]
struct FileStamp {
    device: u64,
    inode: u64,
    size: u64,
    /// Seconds and nanoseconds.
    modified: (i64, i64),
    /// Seconds and nanoseconds; also changes when the owner or the mode does.
    changed: (i64, i64),
}

impl TlsFiles {
    pub(crate) fn new(certificate: &Path, key: &Path) -> Self {
        Self { certificate: certificate.to_owned(), key: key.to_owned() }
    }

    pub(super) fn stamp(&self) -> Stamp {
        Stamp([&self.certificate, &self.key].map(|path| FileStamp::of(path)))
    }

    /// The fault of the key's permissions, if users other than its owner and group can use it.
    pub(super) fn exposure_of_key(&self) -> Option<String> {
        let mode = fs::metadata(&self.key).ok()?.mode() & 0o777;
        let file = self.key.display();
        (mode & 0o007 != 0).then(|| {
            format!("portal.key_file: {file}: its mode is {mode:o}, so other users of this host can use it; run chmod o= on it")
        })
    }
}

impl FileStamp {
    /// `None` for a file that is not there.
    fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        Some(Self {
            device: found.dev(),
            inode: found.ino(),
            size: found.size(),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_that_other_users_can_use_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let (key, absent) = (folder.path().join("tls.key"), folder.path().join("absent"));
        fs::write(&key, "").unwrap();
        let files = TlsFiles::new(&absent, &key);
        for (mode, is_fault) in [(0o600, false), (0o640, false), (0o660, false), (0o644, true), (0o602, true)] {
            fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
            let fault = files.exposure_of_key();
            assert_eq!(fault.is_some(), is_fault, "{mode:o}");
            assert!(fault.is_none_or(|fault| fault.contains(&format!("mode is {mode:o}"))));
        }
        assert_eq!(TlsFiles::new(&key, &absent).exposure_of_key(), None);
    }
}
