//! `cargo xtask fuzz`: runs a target of `fuzz/` with libFuzzer, built by the stable compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;

use self::corpus::Corpus;
use self::piece::Piece;
use crate::interrupt;

mod corpus;
mod piece;

/// The target and the time limits.
#[derive(Args)]
pub(crate) struct Options {
    /// A folder of fuzz/seeds: answer, certificate, crl, csr, ldap, ocsp, smtp, words
    target: String,
    /// End after this many minutes without a new edge
    #[arg(long, default_value_t = 10)]
    quiet: u64,
    /// End after this many minutes in any case
    #[arg(long, default_value_t = 60)]
    most: u64,
    /// Afterwards, keep the inputs with all coverage in fuzz/corpus/, for runs on other machines
    #[arg(long)]
    keep: bool,
    /// Run libFuzzer only with these arguments: a file to run again, -merge=1 FOLDERS, ...
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds the targets and runs one.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let seeds = root.join("fuzz/seeds").join(&options.target);
    ensure!(seeds.is_dir(), "{} is no target: it has no seeds", options.target);
    let work = root.join("target/fuzz");
    let program = build(root, &work)?;
    let scratch = tempfile::tempdir()?;
    let command = || {
        let mut fuzzer = Command::new(&program);
        fuzzer.current_dir(root).env("INKAN_FUZZ_TARGET", &options.target).env("TMPDIR", scratch.path());
        fuzzer
    };
    let mut fuzzer = command();
    if !options.arguments.is_empty() {
        let status = fuzzer.args(&options.arguments).status().context("the fuzzer can't be started")?;
        return Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    interrupt::catch()?;
    let corpus = Corpus::of(root, &work, &options.target);
    corpus.prepare()?;
    let artifacts = work.join("artifacts").join(&options.target);
    fs::create_dir_all(&artifacts)?;
    fuzzer
        .arg(format!("-max_total_time={}", PIECE.as_secs()))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args(["-timeout=10", "-print_pcs=0"])
        .args([corpus.folder(), &seeds]);
    let outcome = look(&mut fuzzer, options)?;
    if options.keep {
        corpus.keep(&mut command(), &seeds)?;
    }
    Ok(outcome)
}

/// Runs the fuzzer in pieces, because libFuzzer does not end by itself when it finds nothing new.
fn look(fuzzer: &mut Command, options: &Options) -> Result<ExitCode> {
    let (begun, mut newest) = (Instant::now(), Instant::now());
    let mut sum = Piece::default();
    loop {
        let piece = Piece::run(fuzzer)?;
        interrupt::check()?;
        if piece.edges > sum.edges {
            newest = Instant::now();
        }
        sum = sum.and(&piece);
        let (quiet, all) = (minutes(newest), minutes(begun));
        println!(
            "{}: {all} minutes, {} executions, {} edges, {} features; no new edge for {quiet} minutes",
            options.target, sum.executions, sum.edges, sum.features
        );
        if quiet >= options.quiet || all >= options.most {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn minutes(since: Instant) -> u64 {
    since.elapsed().as_secs() / 60
}

/// Builds the targets with instrumentation, except build scripts; returns the program.
fn build(root: &Path, work: &Path) -> Result<PathBuf> {
    let host = host()?;
    let built = Command::new(env!("CARGO"))
        .args(["build", "--package", "inkan-fuzz", "--bin", "fuzz", "--features", "libfuzzer", "--profile", "fuzz"])
        .args(["--target", &host, "--target-dir"])
        .arg(work)
        .current_dir(root)
        .env("CARGO_ENCODED_RUSTFLAGS", INSTRUMENTATION.join("\u{1f}"))
        .status()
        .context("cargo can't be started")?;
    ensure!(built.success(), "the targets can't be built");
    Ok(work.join(host).join("fuzz/fuzz"))
}

fn host() -> Result<String> {
    let told = Command::new("rustc").arg("-vV").stderr(Stdio::inherit()).output().context("rustc can't be started")?;
    let told = String::from_utf8(told.stdout)?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say what machine this is")
}

/// The options of cargo-fuzz except the sanitizers, which the stable compiler does not have.
const INSTRUMENTATION: &[&str] = &[
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
const PIECE: Duration = Duration::from_mins(2);
