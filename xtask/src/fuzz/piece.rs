//! One run of libFuzzer and the numbers in its output.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// The result of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) executions: u64,
    pub(super) edges: u64,
    pub(super) features: u64,
}

impl Piece {
    /// Runs the fuzzer to its end and prints its output.
    ///
    /// # Errors
    /// When it found an input that breaks the target.
    pub(super) fn run(fuzzer: &mut Command) -> Result<Self> {
        let mut running = fuzzer.stderr(Stdio::piped()).spawn().context("the fuzzer can't be started")?;
        let output = running.stderr.take().context("the fuzzer has no output")?;
        let mut piece = Self::default();
        for line in BufReader::new(output).lines() {
            let line = line?;
            piece.read(&line);
            eprintln!("{line}");
        }
        let status = running.wait()?;
        ensure!(status.success(), "the fuzzer ended with {status}: what broke the target is named above");
        Ok(piece)
    }

    /// The sum of both results. Edges that depend on chance are not reached in each run.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self {
            executions: self.executions + other.executions,
            edges: self.edges.max(other.edges),
            features: self.features.max(other.features),
        }
    }

    /// Reads a line such as `#77 NEW cov: 812 ft: 1034 corp: 35/4096b ...` or `Done 77 runs in 5 second(s)`.
    fn read(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let after =
            |name: &str| words.iter().skip_while(|word| **word != name).nth(1).and_then(|word| word.parse().ok());
        if line.starts_with('#') {
            self.edges = after("cov:").unwrap_or(self.edges);
            self.features = after("ft:").unwrap_or(self.features);
        }
        if line.starts_with("Done ") {
            self.executions = after("Done").unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Piece;

    #[test]
    fn what_libfuzzer_says_is_read() {
        let mut piece = Piece::default();
        for line in [
            "INFO: Running with entropic power schedule (0xFF, 100).",
            "#2\tINITED cov: 311 ft: 312 corp: 1/1b exec/s: 0 rss: 45Mb",
            "#2711\tNEW    cov: 812 ft: 1034 corp: 35/4096b lim: 4096 exec/s: 903 rss: 60Mb L: 9/9 MS: 1 EraseBytes-",
            "#4096\tpulse  corp: 35/4096b lim: 4096 exec/s: 903 rss: 60Mb",
            "Done 5120 runs in 6 second(s)",
        ] {
            piece.read(line);
        }
        assert_eq!(piece, Piece { executions: 5120, edges: 812, features: 1034 });
        let next = Piece { executions: 80, edges: 811, features: 1040 };
        assert_eq!(piece.and(&next), Piece { executions: 5200, edges: 812, features: 1040 });
    }
}
