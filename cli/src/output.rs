//! The output of commands: text for people, JSON for scripts.

use std::io::{self, Write as _};

use serde::Serialize;

/// Prints one result: `value` as one line of JSON, or `text`.
pub(crate) fn print(as_json: bool, value: &impl Serialize, text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    if as_json {
        serde_json::to_writer(&mut out, value)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}", text.trim_end_matches('\n'))?;
    }
    out.flush()?;
    Ok(())
}

/// Untrusted text made safe for a terminal: control and format characters are escaped.
pub(crate) fn plain(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}
