//! The memory of a process, as counted by Linux.

use std::fs;

use anyhow::{Context, Result};

/// Resets the peak; returns the resident memory now, in megabytes.
pub(crate) fn start_counting() -> Result<f64> {
    fs::write("/proc/self/clear_refs", "5")?;
    read("self", "VmRSS:")
}

/// The resident memory of another process, in megabytes.
pub(crate) fn resident_of(pid: u32) -> Result<f64> {
    read(&pid.to_string(), "VmRSS:")
}

/// The peak since the reset, in megabytes.
pub(crate) fn most_since() -> Result<f64> {
    read("self", "VmHWM:")
}

fn read(process: &str, name: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("{name} is not told"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1024.0)
}
