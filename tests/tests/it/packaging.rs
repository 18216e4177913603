//! The units for systemd, as its own programs judge them. No systemd runs here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::binary;
use tempfile::TempDir;

#[test]
fn the_units_are_read_without_a_complaint_and_leave_little_open() -> Result<()> {
    let folder = TempDir::with_prefix("units")?;
    let units = copy_units(folder.path())?;
    let mut verify = Command::new("systemd-analyze");
    let verified = run(verify.args(["verify", "--man=no"]).args(&units))?.ok()?;
    ensure!(verified.stderr.is_empty(), "{}", verified.stderr);
    for unit in units.iter().filter(|unit| unit.extension().is_some_and(|it| it == "service")) {
        let mut judge = Command::new("systemd-analyze");
        // Tenths of the level of exposure, of which systemd calls up to 2.0 the best.
        judge.args(["security", "--no-pager", "--offline=true", "--threshold=20"]);
        run(judge.arg(unit))?.ok()?;
    }
    Ok(())
}

/// Copies the units, with the program under test and with the drop-in of the credential.
fn copy_units(folder: &Path) -> Result<Vec<PathBuf>> {
    let packaging = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("a repository")?.join("packaging");
    let program = binary()?;
    let mut units = Vec::new();
    for file in fs::read_dir(packaging)? {
        let path = file?.path();
        let text = fs::read_to_string(&path)?.replace("/usr/local/bin/inkan", &program.display().to_string());
        let name = path.file_name().context("a name")?;
        let drop_in = folder.join("inkan.service.d");
        let copy = if path.extension().is_some_and(|it| it == "conf") { drop_in.join(name) } else { folder.join(name) };
        fs::create_dir_all(copy.parent().context("a folder")?)?;
        fs::write(&copy, text)?;
        if copy.parent() == Some(folder) {
            units.push(copy);
        }
    }
    ensure!(units.len() == 3, "{units:?}");
    Ok(units)
}
