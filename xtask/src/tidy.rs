//! `cargo xtask tidy`: what no compiler and no linter checks.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

mod code;
mod length;
mod locales;
mod modules;
mod paths;
mod routes;
mod territory;

/// What one check looked at and what it found wrong.
#[derive(Debug, Default)]
struct Findings {
    looked_at: String,
    faults: Vec<String>,
}

type Check = fn(&Path) -> Result<Findings>;

const CHECKS: &[(&str, Check)] = &[
    ("paths named in the documentation", paths::check),
    ("crates named by their owners alone", territory::check),
    ("module files", modules::check),
    ("length of files", length::check),
    ("routes in the access matrix", routes::check),
    ("translations", locales::check),
];

pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let mut faults = 0;
    for (name, check) in CHECKS {
        let findings = check(root).with_context(|| format!("checking {name}"))?;
        println!("{name}: {}", findings.looked_at);
        for fault in &findings.faults {
            println!("  {fault}");
        }
        faults += findings.faults.len();
    }
    println!("{}", if faults == 0 { "tidy".to_owned() } else { format!("not tidy: {faults} faults") });
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod planted {
    //! A small tree in a temporary folder, to plant faults in.

    use std::fs;

    use anyhow::{Context, Result};
    use tempfile::TempDir;

    pub(super) fn tree(files: &[(&str, &str)]) -> Result<TempDir> {
        let root = tempfile::tempdir()?;
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().context("a file has a folder")?)?;
            fs::write(path, text)?;
        }
        Ok(root)
    }
}
