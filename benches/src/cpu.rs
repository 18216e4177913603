//! The CPU time of this process, as counted by Linux.

use std::fs;

use anyhow::{Context as _, Result};

/// Milliseconds of all threads so far, in user and kernel mode (`utime` and `stime` of proc_pid_stat(5)).
pub(crate) fn used() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The second field is the program's name in parentheses, which may contain spaces.
    let (_, rest) = stat.rsplit_once(')').context("a name")?;
    let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    let ticks: f64 = ticks.sum::<Result<f64, _>>()?;
    Ok(ticks * MILLISECONDS_A_TICK)
}

/// USER_HZ is 100 on Linux.
const MILLISECONDS_A_TICK: f64 = 10.0;
