//! Node with npm, which bundles what runs in the browser. Debian 12's is too old, so it is not installed for anybody.

use std::process::Command;

/// The oldest version that will do.
pub(super) const OLDEST: u32 = 20;

/// Whether Node is there and new enough, and npm beside it.
pub(super) fn is_there() -> bool {
    version("node").is_some_and(|version| version >= OLDEST) && version("npm").is_some()
}

/// The first number of what a program says of itself: `v20.20.2`, `11.19.1`.
fn version(program: &str) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}
