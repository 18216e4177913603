//! The inputs that earlier runs found, kept in the repository, so that a run on another machine goes on where the last one ended.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The corpus of one target.
pub(super) struct Corpus {
    /// The inputs of the present machine.
    folder: PathBuf,
    /// The kept ones.
    archive: PathBuf,
}

impl Corpus {
    pub(super) fn of(root: &Path, work: &Path, target: &str) -> Self {
        let folder = work.join("corpus").join(target);
        Self { folder, archive: root.join("fuzz/corpus").join(format!("{target}.tar.xz")) }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder; an empty one is filled with the kept inputs.
    pub(super) fn prepare(&self) -> Result<()> {
        fs::create_dir_all(&self.folder)?;
        if fs::read_dir(&self.folder)?.next().is_none() && self.archive.exists() {
            tar(Command::new("tar").arg("-xJf").arg(&self.archive).arg("-C").arg(&self.folder))?;
        }
        Ok(())
    }

    /// Keeps the smallest set of the inputs that libFuzzer finds with the same coverage. `fuzzer` runs the target.
    pub(super) fn keep(&self, fuzzer: &mut Command, seeds: &Path) -> Result<()> {
        let smallest = tempfile::tempdir()?;
        let status = fuzzer.arg("-set_cover_merge=1").args([smallest.path(), seeds, &self.folder]).status()?;
        ensure!(status.success(), "the inputs can't be merged");
        fs::create_dir_all(self.archive.parent().context("a folder")?)?;
        let always_the_same = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
        tar(Command::new("tar")
            .args(always_the_same)
            .arg("-cJf")
            .arg(&self.archive)
            .arg("-C")
            .args([smallest.path(), Path::new(".")]))
    }
}

fn tar(command: &mut Command) -> Result<()> {
    let status = command.status().context("tar can't be started")?;
    ensure!(status.success(), "tar ended with {status}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_folder_is_filled_with_what_was_kept_and_no_other() -> Result<()> {
        let root = tempfile::tempdir()?;
        let (first, second) = (root.path().join("first"), root.path().join("second"));
        let found = Corpus::of(root.path(), &first, "words");
        found.prepare()?;
        fs::write(found.folder().join("a"), "found")?;
        // In place of the fuzzer a shell copies the corpus; its arguments are an option, the new folder, the seeds and the corpus.
        let mut copying = Command::new("sh");
        copying.args(["-c", "cp \"$4\"/* \"$2\"", "fuzzer"]);
        found.keep(&mut copying, root.path())?;
        let elsewhere = Corpus::of(root.path(), &second, "words");
        elsewhere.prepare()?;
        ensure!(fs::read_to_string(elsewhere.folder().join("a"))? == "found");
        fs::write(elsewhere.folder().join("a"), "changed here")?;
        elsewhere.prepare()?;
        ensure!(fs::read_to_string(elsewhere.folder().join("a"))? == "changed here");
        Ok(())
    }
}
