//! Counts test results in the lines of cargo's test runner.

use std::fmt::Write;

/// The sums over all test processes of one run.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Tally {
    pub(super) passed: u32,
    pub(super) failed: u32,
    pub(super) ignored: u32,
    /// Whether there was a failure without a count.
    pub(super) broken: bool,
    pub(super) seconds: f64,
}

impl Tally {
    /// Adds a line such as `test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s`.
    pub(super) fn read(&mut self, line: &str) {
        let Some(counts) =
            line.strip_prefix("test result: ").and_then(|it| it.split_once(". ")).map(|(_, counts)| counts)
        else {
            return;
        };
        for count in counts.split("; ") {
            match count.split_once(' ').map(|(number, what)| (number.parse::<u32>(), what)) {
                Some((Ok(number), "passed")) => self.passed += number,
                Some((Ok(number), "failed")) => self.failed += number,
                Some((Ok(number), "ignored")) => self.ignored += number,
                _ => {}
            }
        }
    }

    /// The sum of two runs.
    pub(super) fn and(self, other: &Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
            broken: self.broken || other.broken,
            seconds: self.seconds + other.seconds,
        }
    }
}

/// A table with one row per database.
pub(super) fn table<'a>(tallies: impl Iterator<Item = (&'a str, &'a Tally)>) -> String {
    let mut table = format!("{:<10} {:>7} {:>7} {:>8} {:>8}\n", "database", "passed", "failed", "ignored", "seconds");
    for (database, it) in tallies {
        let _ =
            writeln!(table, "{database:<10} {:>7} {:>7} {:>8} {:>8.1}", it.passed, it.failed, it.ignored, it.seconds);
    }
    table
}

/// The reasons why the run failed; empty for a successful run.
pub(super) fn complaints<'a>(tallies: impl Iterator<Item = &'a Tally>) -> Vec<&'static str> {
    let tallies: Vec<_> = tallies.collect();
    let mut complaints = Vec::new();
    if tallies.iter().any(|it| it.failed > 0) {
        complaints.push("tests failed");
    }
    if tallies.iter().any(|it| it.broken) {
        complaints.push("a test process died or did not build");
    }
    if tallies.iter().any(|it| it.ignored > 0) {
        complaints.push("tests were ignored: none may be");
    }
    if tallies
        .windows(2)
        .any(|pair| matches!(pair, [one, other] if one.passed + one.failed != other.passed + other.failed))
    {
        complaints.push("not the same number of tests ran on each database");
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::{Tally, complaints, table};

    fn tally(passed: u32, failed: u32, ignored: u32) -> Tally {
        Tally { passed, failed, ignored, ..Tally::default() }
    }

    #[test]
    fn result_lines_are_added_up_and_other_lines_are_not() {
        let mut sum = Tally::default();
        sum.read("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s");
        sum.read("test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 7 filtered out; finished in 1.20s");
        sum.read("test crl::tests::numbers_go_up ... ok");
        sum.read("9 passed; 9 failed");
        assert_eq!(sum, tally(7, 2, 1));
    }

    #[test]
    fn equal_counts_without_failures_are_accepted() {
        assert!(complaints([tally(7, 0, 0), tally(7, 0, 0)].iter()).is_empty());
    }

    #[test]
    fn a_failure_an_ignored_test_a_missing_test_and_a_dead_process_are_not() {
        assert_eq!(complaints([tally(6, 1, 0), tally(7, 0, 0)].iter()), ["tests failed"]);
        assert_eq!(complaints([tally(7, 0, 1)].iter()), ["tests were ignored: none may be"]);
        assert_eq!(
            complaints([tally(7, 0, 0), tally(6, 0, 0)].iter()),
            ["not the same number of tests ran on each database"]
        );
        let dead = Tally { broken: true, ..tally(7, 0, 0) };
        assert_eq!(complaints([dead].iter()), ["a test process died or did not build"]);
    }

    #[test]
    fn of_two_runs_nothing_that_went_wrong_is_lost() {
        let dead = Tally { broken: true, ..tally(1, 0, 0) };
        assert_eq!(tally(7, 2, 1).and(&dead), Tally { broken: true, ..tally(8, 2, 1) });
    }

    #[test]
    fn the_table_has_a_row_for_each_database() {
        let rows = table([("sqlite", &tally(7, 0, 0)), ("postgres", &tally(7, 0, 0))].into_iter());
        assert_eq!(rows.lines().count(), 3);
    }
}
