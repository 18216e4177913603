//! `cargo xtask tidy`: checks that no compiler and no linter makes.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::PossibleValuesParser;

mod code;
mod length;
mod locales;
mod modules;
mod paths;
mod rooms;
mod routes;
mod territory;

/// The scope and the faults of one check.
#[derive(Debug, Default)]
struct Findings {
    looked_at: String,
    faults: Vec<String>,
}

type Check = fn(&Path) -> Result<Findings>;

const CHECKS: &[(&str, &str, Check)] = &[
    ("paths", "paths named in the documentation", paths::check),
    ("territory", "crates named by their owners alone", territory::check),
    ("rooms", "order of rooms", rooms::check),
    ("modules", "module files", modules::check),
    ("length", "length of files", length::check),
    ("routes", "routes in the access matrix", routes::check),
    ("locales", "translations", locales::check),
];

/// The choice of checks.
#[derive(Args)]
pub(crate) struct Options {
    /// One of paths, territory, rooms, modules, length, routes, locales; all of them unless given
    #[arg(value_parser = PossibleValuesParser::new(CHECKS.iter().map(|(name, _, _)| *name)))]
    check: Option<String>,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let mut faults = 0;
    let is_wanted = |name: &str| options.check.as_deref().is_none_or(|wanted| wanted == name);
    for (_, title, check) in CHECKS.iter().filter(|(name, _, _)| is_wanted(name)) {
        let findings = check(root).with_context(|| format!("checking {title}"))?;
        println!("{title}: {}", findings.looked_at);
        for fault in &findings.faults {
            println!("  {fault}");
        }
        faults += findings.faults.len();
    }
    println!("{}", if faults == 0 { "tidy".to_owned() } else { format!("not tidy: {faults} faults") });
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
pub(crate) mod planted {
    //! A small tree in a temporary folder, for planting faults.

    use std::fs;

    use anyhow::{Context, Result};
    use tempfile::TempDir;

    pub(crate) fn tree(files: &[(&str, &str)]) -> Result<TempDir> {
        let root = tempfile::tempdir()?;
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().context("a file has a folder")?)?;
            fs::write(path, text)?;
        }
        Ok(root)
    }
}
