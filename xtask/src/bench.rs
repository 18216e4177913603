//! `cargo xtask bench`: measurements beside those of peers, written into the table of docs/performance.md.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::key_pool;

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Groups to measure, such as `crl` or `online`; their rows are printed. Without one, all are measured, and the table is written.
    groups: Vec<String>,
}

/// Builds optimised, measures, and writes the table.
pub(crate) fn run(root: &Path, Options { groups }: &Options) -> Result<ExitCode> {
    let keys = key_pool::make(&root.join("target"))?;
    let built = Command::new(env!("CARGO")).args(["build", "--release", "--bin", "inkan"]).current_dir(root).status();
    ensure!(built.context("cargo can't be started")?.success(), "the program can't be built");
    let measured = Command::new(env!("CARGO"))
        .args(["run", "--release", "--quiet", "--package", "inkan-benches", "--"])
        .args(groups)
        .current_dir(root)
        .env("INKAN_TEST_KEYS", keys)
        .env("INKAN_BINARY", root.join("target/release/inkan"))
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cargo can't be started")?;
    ensure!(measured.status.success(), "the measuring ended with {}", measured.status);
    let table = String::from_utf8(measured.stdout)?;
    print!("{table}");
    if groups.is_empty() {
        let file = root.join("docs/performance.md");
        let page = fs::read_to_string(&file).with_context(|| format!("{} can't be read", file.display()))?;
        fs::write(file, with_table(&page, &table)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The page with another table.
fn with_table(page: &str, table: &str) -> Result<String> {
    let (before, _, after) = split(page)?;
    Ok(format!("{before}{table}{after}"))
}

/// The text before the table, the table, and the text after it.
fn split(page: &str) -> Result<(&str, &str, &str)> {
    let begin = page.find("| work |").context("the page has no table")?;
    let (before, rest) = page.split_at(begin);
    let length = rest.split_inclusive('\n').take_while(|line| line.starts_with('|')).map(str::len).sum();
    let (table, after) = rest.split_at(length);
    Ok((before, table, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page\n\n| work | rate |\n|---|---|\n| a | 1 |\n| b | 2 |\n\nText.\n";

    #[test]
    fn a_table_replaces_the_old_one() -> Result<()> {
        let page = with_table(PAGE, "| work | rate |\n|---|---|\n| c | 3 |\n")?;
        assert_eq!(page, "# Page\n\n| work | rate |\n|---|---|\n| c | 3 |\n\nText.\n");
        Ok(())
    }

    #[test]
    fn a_page_without_a_table_is_refused() {
        assert!(with_table("# Page\n", "").is_err());
    }
}
