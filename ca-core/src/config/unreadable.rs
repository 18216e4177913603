//! Why a file of the installation can't be read, and which command gives access to it.

use std::fs;
use std::io::{Error, ErrorKind};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The system's error about a path. If access is denied, its owner, its mode and this process's user follow, with what to do.
#[must_use]
pub fn why_unreadable(path: &Path, error: &Error) -> String {
    let denied = (error.kind() == ErrorKind::PermissionDenied).then(|| Denied::find(path)).flatten();
    denied.map_or_else(|| error.to_string(), |denied| format!("{error}: {}", denied.tell(path)))
}

/// The part of a path that denies access: a folder above the file, or the file itself.
struct Denied {
    part: PathBuf,
    owner: u32,
    mode: u32,
}

impl Denied {
    fn find(path: &Path) -> Option<Self> {
        let mut parts: Vec<&Path> = path.ancestors().filter(|part| !part.as_os_str().is_empty()).collect();
        parts.reverse();
        // The metadata of each part can be read as long as the folders above it can be entered.
        let known = parts.into_iter().map_while(|part| fs::metadata(part).ok().map(|found| (part, found)));
        let (part, found) = known.last()?;
        Some(Self { part: part.to_owned(), owner: found.uid(), mode: found.mode() & 0o7777 })
    }

    fn tell(&self, path: &Path) -> String {
        let user = rustix::process::geteuid().as_raw();
        let Self { part, owner, mode } = self;
        let part = part.display();
        if *owner == user {
            return format!("the mode of {part} is {mode:04o}; run: chmod u+rX {part}");
        }
        let whose = format!("{part} belongs to user {owner} with mode {mode:04o}, and this is user {user}");
        if self.part == path {
            format!("{whose}; run the command as user {owner}, or give it to user {user}: chown {user} {part}")
        } else {
            format!(
                "{whose}; run the command as user {owner}, or move the file into a folder that user {user} can enter"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_denied_access_names_owner_and_mode() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, absent) = (folder.path().join("secret"), folder.path().join("absent"));
        fs::write(&file, "").expect("writes");
        let denied = Error::from(ErrorKind::PermissionDenied);
        let told = why_unreadable(&file, &denied);
        let user = rustix::process::geteuid().as_raw();
        assert!(told.contains("run: chmod u+rX ") && told.contains(&*file.to_string_lossy()), "{told}");
        let told = Denied { part: file.clone(), owner: user + 1, mode: 0o400 }.tell(&file);
        assert!(
            told.contains(&format!("belongs to user {} with mode 0400, and this is user {user}", user + 1)),
            "{told}"
        );
        assert!(told.ends_with(&format!("chown {user} {}", file.display())), "{told}");
        let told = Denied { part: folder.path().to_owned(), owner: user + 1, mode: 0o700 }.tell(&file);
        assert!(told.contains("move the file into a folder") && !told.contains("chown"), "{told}");
        let missing = fs::read(&absent).expect_err("not there");
        assert_eq!(why_unreadable(&absent, &missing), missing.to_string());
    }
}
