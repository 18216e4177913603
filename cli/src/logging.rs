//! Where log lines go: stderr, as text or as JSON.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use crate::arguments::{Arguments, Command};

/// Starts logging. A server tells what it does, other commands tell warnings alone; `RUST_LOG` overrides both.
pub(crate) fn start(arguments: &Arguments) {
    let default =
        if matches!(arguments.command, Command::Serve) { format!("info,{}", web::QUIET) } else { "warn".to_owned() };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    if arguments.json { lines.json().init() } else { lines.init() }
}
