//! Checks that no other user can change a folder or the path to it.
//!
//! The owner of a folder, and a user who can write to a folder above it, could replace it or read its content. So every
//! folder and every symbolic link in the path must belong to root or to the user who runs the command, and no other user may
//! have write permission, except in a folder with the sticky bit, such as /tmp, where users can't rename files of others. A
//! path that passes this check can't be changed by another user afterwards: paths below it keep their meaning.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use ca_core::Error;
use ca_core::error::Conflict;
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// An empty folder to which only its owner, the user who runs the command, has access.
pub(crate) struct OwnFolder {
    /// The folder's path without symbolic links.
    pub(crate) path: PathBuf,
    /// Whether the folder was created by this process.
    pub(crate) made: bool,
}

impl OwnFolder {
    /// Creates the folder with mode 0700, or accepts an existing one that is empty and belongs to the user and sets its mode
    /// to 0700.
    ///
    /// # Errors
    /// `occupied` when the folder is not empty; `Configuration` when another user can change it or the path to it.
    pub(crate) fn take(wanted: &Path, occupied: Conflict) -> Result<Self> {
        let shown = wanted.display();
        // Without a trailing slash, which would follow a symbolic link.
        let wanted: PathBuf = std::path::absolute(wanted)?.components().collect();
        let (folder, made) = match (wanted.parent(), wanted.components().next_back()) {
            (Some(parent), Some(name)) => {
                let parent = MissingFolders::look(parent)?.make().with_context(|| format!("{shown} can't be made"))?;
                enter(&parent, name.as_os_str(), &wanted)?
            }
            _ => (open_folder(&wanted)?, false),
        };
        demand_own(&wanted, &folder.metadata()?)?;
        let vacant = || match fs::read_dir(&wanted)?.next() {
            None => Ok(()),
            Some(_) => Err(anyhow::Error::from(Error::from(occupied)).context(shown.to_string())),
        };
        vacant()?;
        folder.set_permissions(Permissions::from_mode(0o700))?;
        // Another user may have added a file before the mode was changed.
        vacant()?;
        Ok(Self { path: wanted.canonicalize()?, made })
    }
}

/// The path to a folder: the existing part, which was checked so that no other user can change it, and the missing part.
struct MissingFolders {
    there: PathBuf,
    /// The missing names below the existing part.
    lacking: PathBuf,
}

impl MissingFolders {
    /// Checks the existing part of the path.
    ///
    /// # Errors
    /// `Configuration`, naming the folder or link that another user can change.
    fn look(folder: &Path) -> Result<Self> {
        let there = walk(folder, MOST_LINKS)?;
        let lacking = folder.strip_prefix(&there).unwrap_or(Path::new("")).to_owned();
        Ok(Self { there, lacking })
    }

    /// Creates the missing folders, each below an open folder, and keeps the last one open. Below a folder with the sticky
    /// bit another user may have created something meanwhile: links are not followed any more, and a folder of another user
    /// is refused.
    ///
    /// # Errors
    /// `Configuration`; also when a folder can't be created.
    fn make(&self) -> Result<File> {
        let (mut folder, mut path) = (open_folder(&self.there)?, self.there.clone());
        for name in self.lacking.components() {
            path.push(name);
            (folder, _) = enter(&folder, name.as_os_str(), &path)?;
            let metadata = folder.metadata()?;
            demand_trusted_owner(&path, &metadata)?;
            demand_unwritable(&path, &metadata)?;
        }
        Ok(folder)
    }
}

/// Opens the folder of this name in another, or creates it with mode 0700; also returns whether it was created. Links are
/// not followed.
fn enter(above: &File, name: &OsStr, path: &Path) -> Result<(File, bool)> {
    let made = match rustix::fs::mkdirat(above, name, Mode::RWXU) {
        Ok(()) => true,
        Err(Errno::EXIST) => false,
        Err(error) => return Err(error).with_context(|| format!("{} can't be made", path.display())),
    };
    match rustix::fs::openat(above, name, FOLDER | OFlags::NOFOLLOW, Mode::empty()) {
        Ok(folder) => Ok((folder.into(), made)),
        Err(Errno::LOOP | Errno::NOTDIR) => Err(refused(path, NO_FOLDER)),
        Err(error) => Err(error).with_context(|| format!("{} can't be opened", path.display())),
    }
}

fn open_folder(path: &Path) -> Result<File> {
    let folder = rustix::fs::open(path, FOLDER, Mode::empty());
    Ok(folder.with_context(|| format!("{} can't be opened", path.display()))?.into())
}

/// Creates a folder and the missing folders above it, after checking that no other user can change the path to it.
///
/// # Errors
/// `Configuration`, naming the folder or link that another user can change.
pub(crate) fn make_own_way(folder: &Path) -> Result<()> {
    MissingFolders::look(&std::path::absolute(folder)?)?.make().map(drop)
}

/// Checks every folder and symbolic link in the existing part of `path`; returns whether all of it exists. The missing part
/// is created by [`make_own_way`], or checked again after it was created.
///
/// # Errors
/// `Configuration`, naming the folder or link that another user can change.
pub(crate) fn demand_own_way(path: &Path) -> Result<bool> {
    let path = std::path::absolute(path)?;
    Ok(walk(&path, MOST_LINKS)? == path)
}

/// Checks the path and returns its existing part.
fn walk(path: &Path, links_left: u32) -> Result<PathBuf> {
    let mut walked = PathBuf::new();
    for component in path.components() {
        let above = walked.clone();
        walked.push(component);
        let metadata = match fs::symlink_metadata(&walked) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(above),
            Err(error) => return Err(error).with_context(|| format!("{} can't be read", walked.display())),
        };
        demand_trusted_owner(&walked, &metadata)?;
        if metadata.is_symlink() {
            let links_left = links_left.checked_sub(1).ok_or_else(|| refused(&walked, "has too many links"))?;
            let target = above.join(fs::read_link(&walked)?);
            if walk(&target, links_left)? != target.components().collect::<PathBuf>() {
                return Err(refused(&walked, "is a symbolic link to a missing file or folder; create that first"));
            }
        } else {
            demand_unwritable(&walked, &metadata)?;
        }
    }
    Ok(walked)
}

fn demand_trusted_owner(path: &Path, metadata: &Metadata) -> Result<()> {
    let trusted = metadata.uid() == 0 || metadata.uid() == rustix::process::geteuid().as_raw();
    if trusted { Ok(()) } else { Err(refused(path, &belongs_to_another(metadata))) }
}

/// Demands that the user who runs the command owns the last folder; root is accepted only for root.
fn demand_own(path: &Path, metadata: &Metadata) -> Result<()> {
    let own = metadata.uid() == rustix::process::geteuid().as_raw();
    if own { Ok(()) } else { Err(refused(path, &belongs_to_another(metadata))) }
}

/// Demands that no other user can write. A group with the number of its owner is the user's private group, as on Debian,
/// unless it has other members. If there is an access control list, the mode of the group is the maximum of all entries in
/// the list (acl(5)).
fn demand_unwritable(path: &Path, metadata: &Metadata) -> Result<()> {
    let mode = metadata.mode();
    let is_own_group =
        || metadata.gid() == metadata.uid() && !has_other_members(metadata.gid()) && !has_access_list(path);
    let by_group = mode & 0o020 != 0 && !is_own_group();
    let is_sticky = metadata.is_dir() && mode & 0o1000 != 0;
    if is_sticky || (mode & 0o002 == 0 && !by_group) {
        return Ok(());
    }
    let why = format!(
        "can be written to by others than its owner; run chmod go-w {} if nobody else needs to, or choose another place",
        path.display()
    );
    Err(refused(path, &why))
}

/// Whether `/etc/group` lists a member of the group other than the user of the same name. Groups of a directory service are
/// not found.
fn has_other_members(group: u32) -> bool {
    let text = fs::read_to_string("/etc/group").unwrap_or_default();
    text.lines().any(|line| {
        let mut fields = line.split(':');
        let (name, number, members) = (fields.next(), fields.nth(1), fields.next().unwrap_or_default());
        let mut others = members.split(',').filter(|member| !member.is_empty() && Some(*member) != name);
        number == Some(group.to_string().as_str()) && others.next().is_some()
    })
}

/// Whether the path has an access control list.
fn has_access_list(path: &Path) -> bool {
    let length = rustix::fs::lgetxattr_query(path, "system.posix_acl_access");
    !matches!(length, Err(Errno::NODATA | Errno::NOTSUP) | Ok(0))
}

fn belongs_to_another(metadata: &Metadata) -> String {
    format!(
        "belongs to user {}, who could change what is put there; run this command as that user, or choose a folder of your own",
        metadata.uid()
    )
}

fn refused(path: &Path, why: &str) -> anyhow::Error {
    Error::Configuration(format!("{} {why}", path.display())).into()
}

const NO_FOLDER: &str =
    "is a symbolic link or a file; give the folder itself, by the name that realpath prints, or a name that is free";
/// The maximum number of links, as in Linux (path_resolution(7)).
const MOST_LINKS: u32 = 40;
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{chown, symlink};

    use super::*;

    #[test]
    fn a_folder_that_an_access_list_opens_to_another_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(demand_own_way(folder.path()).is_ok());
        let user = |tag: u16, rights: u16, id: u32| {
            [&tag.to_le_bytes()[..], &rights.to_le_bytes(), &id.to_le_bytes()].concat()
        };
        let nobody = u32::MAX;
        // Owner, user 65534, group, mask, others (acl(5)).
        let entries =
            [user(1, 7, nobody), user(2, 7, 65534), user(4, 5, nobody), user(0x10, 7, nobody), user(0x20, 0, nobody)];
        let list = [&2_u32.to_le_bytes()[..], &entries.concat()].concat();
        match rustix::fs::setxattr(folder.path(), "system.posix_acl_access", &list, rustix::fs::XattrFlags::empty()) {
            Ok(()) => assert!(demand_own_way(folder.path()).is_err(), "user 65534 may write to it"),
            Err(error) => assert_eq!(error, Errno::NOTSUP, "the file system has lists, and this is one"),
        }
    }

    /// A folder with the mode of /tmp, and a path below it whose first folder was missing at the check.
    fn lacking(shared: &Path) -> MissingFolders {
        fs::set_permissions(shared, Permissions::from_mode(0o1777)).expect("it is ours");
        let path = MissingFolders::look(&shared.join("lacking/below")).expect("the path is safe");
        assert_eq!((path.there.as_path(), path.lacking.as_path()), (shared, Path::new("lacking/below")));
        path
    }

    #[test]
    fn a_link_or_file_that_comes_into_the_way_meanwhile_is_not_followed() {
        let (shared, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let path = lacking(shared.path());
        let lacking = shared.path().join("lacking");
        symlink(other.path(), &lacking).expect("a link");
        let refused = path.make().expect_err("the link was followed");
        assert!(refused.to_string().contains("is a symbolic link or a file"), "{refused:#}");
        assert_eq!(fs::read_dir(other.path()).expect("a folder").count(), 0, "something was made behind the link");
        fs::remove_file(&lacking).expect("the link is ours");
        fs::write(&lacking, "").expect("a file");
        assert!(path.make().is_err(), "a file was taken for a folder");
    }

    #[test]
    fn a_folder_that_somebody_else_can_change_comes_into_the_way_and_is_refused() {
        let shared = tempfile::tempdir().expect("a folder");
        let path = lacking(shared.path());
        let lacking = shared.path().join("lacking");
        fs::create_dir(&lacking).expect("a folder");
        fs::set_permissions(&lacking, Permissions::from_mode(0o777)).expect("it is ours");
        assert!(path.make().expect_err("it was taken").to_string().contains("chmod go-w"));
        fs::set_permissions(&lacking, Permissions::from_mode(0o700)).expect("it is ours");
        // Only root can change a folder's owner.
        if rustix::process::geteuid().is_root() {
            chown(&lacking, Some(65534), None).expect("root may");
            assert!(path.make().expect_err("it was taken").to_string().contains("belongs to user 65534"));
            chown(&lacking, Some(0), None).expect("root may");
        }
        assert!(!lacking.join("below").exists(), "something was made in it");
        path.make().expect("our own is in order");
        assert!(lacking.join("below").is_dir());
    }
}
