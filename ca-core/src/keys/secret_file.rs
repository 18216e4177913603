//! Files that only their owner may read.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use zeroize::Zeroizing;

use crate::config::why_unreadable;
use crate::error::{Error, Result};

/// Reads a secret file; a file that other users may read is refused.
pub(super) fn read_secret(path: &Path) -> Result<Zeroizing<String>> {
    read_closed_to(path, 0o077)
}

/// Reads a credential of systemd. Since version 254 it may give the service's user access by an access control list, whose maximum
/// appears as the mode of the group (acl(5)).
pub(super) fn read_credential(path: &Path) -> Result<Zeroizing<String>> {
    read_closed_to(path, 0o037)
}

/// Reads a file whose mode has none of the bits `closed`.
fn read_closed_to(path: &Path, closed: u32) -> Result<Zeroizing<String>> {
    let shown = path.display();
    let unreadable = |error| Error::KeyUnavailable(format!("{shown} can't be read: {}", why_unreadable(path, &error)));
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if metadata.permissions().mode() & closed != 0 {
        return Err(Error::KeyUnavailable(format!(
            "{shown} can be read by others than its owner; run: chmod 0400 {shown}"
        )));
    }
    Ok(Zeroizing::new(fs::read_to_string(path).map_err(unreadable)?))
}

/// Writes a new file of mode 0400, completely or not at all, and makes it and its name durable. A crash leaves at most
/// a file whose name begins with a dot.
///
/// # Errors
/// `Internal`, with the name of the file, when it exists or can't be written.
pub fn write_secret(path: &Path, content: &[u8]) -> Result<()> {
    let failed = |error: std::io::Error| Error::internal(format!("{}: {error}", path.display()));
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Error::internal(format!("{} is not the path of a file", path.display())));
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}", std::process::id()));
    let unfinished = folder.join(hidden);
    let written = write_new(&unfinished, content).and_then(|()| {
        renameat_with(CWD, &unfinished, CWD, path, RenameFlags::NOREPLACE)?;
        File::open(folder)?.sync_all()
    });
    if written.is_err() {
        // The first error is returned, not an error of this clean-up.
        let _ = fs::remove_file(&unfinished);
    }
    written.map_err(failed)
}

fn write_new(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o400).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_for_its_owner_alone_and_never_replaces_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        write_secret(&path, b"one").expect("writes");
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o400);
        assert!(write_secret(&path, b"two").is_err());
        assert_eq!(read_secret(&path).expect("reads").as_str(), "one");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "something is left beside it");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).expect("changes");
        assert!(matches!(read_secret(&path), Err(Error::KeyUnavailable(_))));
        assert_eq!(read_credential(&path).expect("an access list appears like this").as_str(), "one");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("changes");
        assert!(matches!(read_credential(&path), Err(Error::KeyUnavailable(_))));
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(write_secret(&folder.path().join("none/secret"), b"one").is_err());
        assert!(write_secret(Path::new("/"), b"one").is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}
