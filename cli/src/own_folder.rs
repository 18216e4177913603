//! Whether a folder, and the way to it, are in nobody else's hands.
//!
//! Who owns a folder, or may write to one above it, can put another in its place or read what is put into it. So every folder
//! and every symbolic link on the way belongs to root or to whoever runs the command, and no other may write there but in a
//! folder with the sticky bit, such as /tmp, where nobody can rename what is another's. When the way is in order, nobody else can
//! change it afterwards: paths below it mean the same from then on.

use std::fs::{self, DirBuilder, File, Metadata, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use ca_core::Error;
use ca_core::error::Conflict;
use rustix::fs::{Mode, OFlags};

/// An empty folder that its owner alone can use: the one who runs the command.
pub(crate) struct OwnFolder {
    /// Its name without symbolic links.
    pub(crate) path: PathBuf,
    /// Whether it was made here.
    pub(crate) made: bool,
}

impl OwnFolder {
    /// Makes the folder with mode 0700. One that is there is taken when it is empty and its owner runs this; its mode becomes 0700.
    ///
    /// # Errors
    /// `occupied` when something is in it; `Configuration` when it, or the way to it, is in somebody else's hands.
    pub(crate) fn take(wanted: &Path, occupied: Conflict) -> Result<Self> {
        let shown = wanted.display();
        // Without a stroke at its end, which would follow a symbolic link.
        let wanted: PathBuf = std::path::absolute(wanted)?.components().collect();
        walk(&wanted, Last::AskedLater, MOST_LINKS)?;
        let made = make(&wanted).with_context(|| format!("{shown} can't be made"))?;
        let folder = rustix::fs::open(&wanted, OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty());
        let folder = match folder {
            Ok(folder) => File::from(folder),
            Err(rustix::io::Errno::LOOP | rustix::io::Errno::NOTDIR) => return Err(refused(&wanted, NO_FOLDER)),
            Err(error) => return Err(error).with_context(|| format!("{shown} can't be opened")),
        };
        demand_own(&wanted, &folder.metadata()?)?;
        let vacant = || match fs::read_dir(&wanted)?.next() {
            None => Ok(()),
            Some(_) => Err(anyhow::Error::from(Error::from(occupied)).context(shown.to_string())),
        };
        vacant()?;
        folder.set_permissions(Permissions::from_mode(0o700))?;
        // Somebody may have added a file before the mode was changed.
        vacant()?;
        Ok(Self { path: wanted.canonicalize()?, made })
    }
}

/// Makes a folder and those above it that are lacking; whether it was not there.
fn make(folder: &Path) -> std::io::Result<bool> {
    if let Some(parent) = folder.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Looks at every folder and symbolic link on the way to `path`, and at what is there already.
///
/// # Errors
/// `Configuration`, naming the one that is in somebody else's hands.
pub(crate) fn demand_own_way(path: &Path) -> Result<()> {
    walk(&std::path::absolute(path)?, Last::AskedToo, MOST_LINKS)
}

/// What is done about a folder at the end of a way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    AskedToo,
    AskedLater,
}

fn walk(path: &Path, last: Last, links_left: u32) -> Result<()> {
    let mut walked = PathBuf::new();
    for component in path.components() {
        let above = walked.clone();
        walked.push(component);
        let metadata = match fs::symlink_metadata(&walked) {
            Ok(metadata) => metadata,
            // From here on it is made.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error).with_context(|| format!("{} can't be looked at", walked.display())),
        };
        if metadata.is_symlink() {
            demand_trusted_owner(&walked, &metadata)?;
            let links_left = links_left.checked_sub(1).ok_or_else(|| refused(&walked, "leads in a circle"))?;
            walk(&above.join(fs::read_link(&walked)?), Last::AskedToo, links_left)?;
        } else if last == Last::AskedToo || walked != path {
            demand_trusted_owner(&walked, &metadata)?;
            demand_unwritable(&walked, &metadata)?;
        }
    }
    Ok(())
}

fn demand_trusted_owner(path: &Path, metadata: &Metadata) -> Result<()> {
    let trusted = metadata.uid() == 0 || metadata.uid() == rustix::process::geteuid().as_raw();
    if trusted { Ok(()) } else { Err(refused(path, &belongs_to_another(metadata))) }
}

/// The last folder's owner is not root either, unless root runs this.
fn demand_own(path: &Path, metadata: &Metadata) -> Result<()> {
    let own = metadata.uid() == rustix::process::geteuid().as_raw();
    if own { Ok(()) } else { Err(refused(path, &belongs_to_another(metadata))) }
}

/// A group with the number of its owner is that user's own, as Debian and others make them.
fn demand_unwritable(path: &Path, metadata: &Metadata) -> Result<()> {
    let mode = metadata.mode();
    let by_group = mode & 0o020 != 0 && metadata.gid() != metadata.uid();
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
/// As many as Linux follows (path_resolution(7)).
const MOST_LINKS: u32 = 40;
