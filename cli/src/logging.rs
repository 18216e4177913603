//! Logging to stderr, as text or as JSON.

mod budget;
mod flood;

use std::io::{self, IsTerminal as _};

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry, fmt};

use flood::Flood;

/// Starts logging. A server logs from the level INFO, other commands log only warnings and errors; `RUST_LOG` overrides
/// both.
pub(crate) fn start(is_server: bool, as_json: bool) {
    let default = if is_server { format!("info,{}", web::QUIET) } else { "warn".to_owned() };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let lines = if as_json { lines.json().boxed() } else { lines.boxed() };
    Registry::default().with(lines).with(filter).with(Flood::default()).init();
}
