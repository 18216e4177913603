//! The file to which signed heads are appended.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::head::SignedHead;
use crate::error::{Error, Result};

/// Appends a head as a line, durably. A missing file is created, but not its folder: a missing folder usually means that a
/// file system is not mounted.
///
/// # Errors
/// `Internal`, naming the file.
pub(crate) fn append_head(path: &Path, head: &SignedHead) -> Result<()> {
    append_line(path, &head.to_string()).map_err(|error| {
        Error::internal(format!("the head of the audit trail can't be appended to {}: {error}", path.display()))
    })
}

/// Appends with a single write, so that lines of two processes do not mix.
fn append_line(path: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    // The rest of an interrupted write must not corrupt the next line.
    let start = if ends_within_a_line(&mut file)? { "\n" } else { "" };
    file.write_all(format!("{start}{line}\n").as_bytes())?;
    file.sync_all()
}

fn ends_within_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::test_support::{head, key};

    #[test]
    fn heads_stand_on_lines_of_their_own_even_after_one_that_was_cut_short() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("heads");
        let key = key();
        let heads = [head(1).sign(&key)?, head(2).sign(&key)?];
        append_head(&path, &heads[0])?;
        OpenOptions::new().append(true).open(&path)?.write_all(b"{\"trail\":")?;
        append_head(&path, &heads[1])?;
        let text = std::fs::read_to_string(&path)?;
        assert_eq!(text, format!("{}\n{{\"trail\":\n{}\n", heads[0], heads[1]));
        Ok(())
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mount/heads");
        let failed = append_head(&path, &head(1).sign(&key()).expect("signs"));
        assert!(failed.is_err_and(|error| error.to_string().contains("mount/heads")));
        assert!(!folder.path().join("mount").exists());
    }
}
