//! The output of commands: text for people, JSON for scripts.

use std::io::{self, Write as _};

use serde::Serialize;

/// Prints one result: `value` as one line of JSON, or `text`. A reader that has closed the pipe, such as `head`, is no error.
pub(crate) fn print(as_json: bool, value: &impl Serialize, text: &str) -> anyhow::Result<()> {
    let line = if as_json { serde_json::to_string(value)? } else { text.trim_end_matches('\n').to_owned() };
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Untrusted text made safe for a terminal: control and format characters are escaped.
pub(crate) fn plain(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}
