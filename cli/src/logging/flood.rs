//! Limits the log lines that requests can cause.
//!
//! A line of a library does not name the client, so each library has a limit; each place in this program's own code has a
//! larger limit for warnings and errors. Lines about searches in the built-in directory, which name the client, are limited
//! by source in `ldap-publisher`.

use std::fmt::{Debug, Write as _};
use std::time::Instant;

use tracing::callsite::Identifier;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber, warn};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::budget::{Budget, Verdict};

/// The layer that drops lines beyond the limit, and turns errors of libraries that parse untrusted input into warnings: an
/// error means that the operator must act.
pub(super) struct Flood {
    libraries: Budget<String>,
    own: Budget<Identifier>,
}

impl Default for Flood {
    fn default() -> Self {
        Self { libraries: Budget::new(LIBRARY_LINES), own: Budget::new(OWN_LINES) }
    }
}

impl<S: Subscriber> Layer<S> for Flood {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let metadata = event.metadata();
        let level = *metadata.level();
        let module = metadata.module_path().unwrap_or_default();
        // Lines below INFO are written only when the operator enables them.
        if module == module_path!() || level > Level::INFO {
            return true;
        }
        let now = Instant::now();
        if OWN.contains(&first_segment(module)) {
            return level > Level::WARN || may_write(&self.own, metadata.callsite(), metadata.target(), now);
        }
        let line = Line::of(event);
        let library = first_segment(line.target.as_deref().unwrap_or(metadata.target())).to_owned();
        let writes = may_write(&self.libraries, library.clone(), &library, now);
        let is_strangers = level == Level::ERROR && web::READS_STRANGERS.contains(&library.as_str());
        if writes && is_strangers {
            warn!(library, "{}", line.text);
        }
        writes && !is_strangers
    }
}

/// Whether a line is within its limit; logs when lines start to be left out, and how many were.
fn may_write<K: std::hash::Hash + Eq>(budget: &Budget<K>, kind: K, name: &str, now: Instant) -> bool {
    match budget.pay(kind, now) {
        Verdict::Write { left_out: 0 } => true,
        Verdict::Write { left_out } => {
            warn!(lines.of = name, lines.left_out = left_out, "log lines were dropped");
            true
        }
        Verdict::Begin => {
            let most = budget.most();
            warn!(lines.of = name, lines.a_minute = most, "further lines of this kind are dropped for up to a minute");
            false
        }
        Verdict::LeaveOut => false,
    }
}

fn first_segment(path: &str) -> &str {
    path.split("::").next().unwrap_or(path)
}

/// A log line of a library.
#[derive(Default)]
struct Line {
    text: String,
    /// The line's target, if it was logged through the `log` crate.
    target: Option<String>,
}

impl Line {
    fn of(event: &Event<'_>) -> Self {
        let mut line = Self::default();
        event.record(&mut line);
        line
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "log.target" => self.target = Some(value.to_owned()),
            _ => self.record_debug(field, &value),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a String does not fail.
        let _ = match field.name() {
            "message" => write!(self.text, "{value:?}"),
            name if name.starts_with("log.") => Ok(()),
            name => write!(self.text, " {name}={value:?}"),
        };
    }
}

/// The crates of this program.
const OWN: [&str; 4] = ["ca_core", "inkan", "ldap_publisher", "web"];
/// Lines per minute of each library.
const LIBRARY_LINES: u32 = 60;
/// Warnings and errors per minute of each place in the code.
const OWN_LINES: u32 = 600;

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::{error, info, subscriber};
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::{Registry, fmt};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(octets);
            Ok(octets.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_flood_from_one_place_is_limited_and_other_lines_are_still_logged() {
        let written = Written::default();
        let sink = written.clone();
        let lines = fmt::layer().with_ansi(false).with_writer(move || sink.clone());
        subscriber::with_default(Registry::default().with(lines).with(Flood::default()), || {
            for _ in 0..5000 {
                error!("the same again");
            }
            error!("an alarm");
            info!("what goes on");
        });
        let text = String::from_utf8(written.0.lock().expect("no panic").clone()).expect("text");
        assert_eq!(text.matches("the same again").count(), 600);
        assert!(text.contains("ERROR") && text.contains("an alarm") && text.contains("what goes on"), "{text}");
    }

    #[test]
    fn a_library_is_the_first_part_of_a_target() {
        assert_eq!(first_segment("library::part::smaller"), "library");
        assert_eq!(first_segment("library"), "library");
    }
}
