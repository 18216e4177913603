//! Records the text of each statement with the place in the source that executes it, so that `cargo xtask test --explain` can have
//! both databases EXPLAIN every query of the store.
//!
//! Nothing is recorded unless `INKAN_RECORD_STATEMENTS` names a folder, and a release build can't record at all. The values of
//! parameters may be personal data or secrets, and are never recorded.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::panic::Location;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

use diesel::connection::{Connection as _, DebugQuery, InstrumentationEvent};

use super::connection::AnyConnection;

/// Notes the place of this thread's next statement.
pub(super) fn note_place(place: &'static Location<'static>) {
    PLACE.set(Some(place));
}

/// Has the statements of a connection recorded.
pub(super) fn put_on(mut connection: AnyConnection) -> AnyConnection {
    if RECORD.is_some() {
        connection.set_instrumentation(|event: InstrumentationEvent<'_>| observe(&event));
    }
    connection
}

/// Records a statement that begins.
pub(super) fn observe(event: &InstrumentationEvent<'_>) {
    let InstrumentationEvent::StartQuery { query, .. } = event else { return };
    let (Some(place), Some(record)) = (PLACE.take(), RECORD.as_ref()) else { return };
    if let Err(error) = record.add(place, text_of(*query)) {
        tracing::error!(%error, "a statement can't be recorded");
    }
}

/// The file of this process; each line is a place, a tab and the text of a statement.
struct Record {
    file: File,
    known: Mutex<HashSet<(&'static Location<'static>, String)>>,
}

impl Record {
    fn in_folder(folder: &Path) -> std::io::Result<Self> {
        let file = folder.join(std::process::id().to_string());
        let file = OpenOptions::new().create(true).append(true).open(file)?;
        Ok(Self { file, known: Mutex::default() })
    }

    fn add(&self, place: &'static Location<'static>, text: String) -> std::io::Result<()> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(&(place, text.clone())) {
            return Ok(());
        }
        (&self.file).write_all(format!("{place}\t{text}\n").as_bytes())?;
        known.insert((place, text));
        Ok(())
    }
}

/// The text of a statement without the values of its parameters.
fn text_of(query: &dyn DebugQuery) -> String {
    let mut text = BeforeValues(String::new());
    // The error is how it stops the formatting before the values, which may have megabytes.
    let _ = write!(text, "{query}");
    text.0.replace('\n', " ")
}

/// Text up to diesel's comment with the values.
struct BeforeValues(String);

impl fmt::Write for BeforeValues {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.0.push_str(part);
        match self.0.find(" -- binds: ") {
            None => Ok(()),
            Some(end) => {
                self.0.truncate(end);
                Err(fmt::Error)
            }
        }
    }
}

thread_local! {
    static PLACE: Cell<Option<&'static Location<'static>>> = const { Cell::new(None) };
}

static RECORD: LazyLock<Option<Record>> = LazyLock::new(|| {
    let folder = std::env::var_os("INKAN_RECORD_STATEMENTS").filter(|folder| !folder.is_empty())?;
    let record = Record::in_folder(Path::new(&folder));
    record.inspect_err(|error| tracing::error!(%error, "statements can't be recorded")).ok()
});
