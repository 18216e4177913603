//! Files that only their owner may read.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use ca_core::config::why_unreadable;
use zeroize::Zeroizing;

/// Reads a file with a secret; the error text states the fault in the file and the remedy.
pub(crate) fn read_secret(path: &Path) -> Result<Zeroizing<String>, String> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| format!("{shown} can't be read: {}", why_unreadable(path, &error));
    if fs::metadata(path).map_err(unreadable)?.permissions().mode() & 0o077 != 0 {
        return Err(format!("{shown} can be read by others than its owner; run: chmod 0400 {shown}"));
    }
    Ok(Zeroizing::new(fs::read_to_string(path).map_err(unreadable)?))
}
