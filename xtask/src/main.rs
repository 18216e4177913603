//! The project's automation: `cargo xtask test`, `tidy`, `bench`, `fuzz`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod files;
mod fuzz;
mod interrupt;
mod key_pool;
mod test;
mod tidy;

/// Automation of the Inkan workspace.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every test twice, once on each database, with the real servers and clients
    Test(test::Options),
    /// Check what compilers and linters do not: paths in documents, crate boundaries, room order, file length, translations
    Tidy(tidy::Options),
    /// Measure Inkan beside its peers and write the table of docs/performance.md
    Bench(bench::Options),
    /// Search with libFuzzer for input that breaks a target of fuzz/, until it finds nothing new
    Fuzz(fuzz::Options),
}

fn main() -> ExitCode {
    let root = workspace_root();
    let outcome = match Arguments::parse().task {
        Task::Test(options) => test::run(&root, &options),
        Task::Tidy(options) => tidy::run(&root, &options),
        Task::Bench(options) => bench::run(&root, &options),
        Task::Fuzz(options) => fuzz::run(&root, &options),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn workspace_root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}
