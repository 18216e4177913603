//! The database, and the only room that uses diesel. One file per table; functions return domain types, never rows.
//!
//! SQLite and PostgreSQL run the same code. All writes use [`Store::write`]: one thread with a bounded queue.

pub(crate) mod account;
pub(crate) mod address_change;
pub(crate) mod api_token;
pub(crate) mod audit;
pub(crate) mod audit_hour;
pub(crate) mod authority;
pub(crate) mod certificate;
pub(crate) mod certificate_mark;
pub(crate) mod certified_key;
mod connection;
pub(crate) mod crl;
pub(crate) mod crl_arrival;
pub(crate) mod crl_part;
pub(crate) mod departure;
pub(crate) mod destination;
pub(crate) mod directory_entry;
pub(crate) mod directory_lease;
pub(crate) mod directory_person;
pub(crate) mod directory_result;
pub(crate) mod entry_claim;
mod examine;
#[cfg(test)]
mod explain;
mod forget;
pub(crate) mod founding;
pub(crate) mod intent;
pub(crate) mod invitation;
pub(crate) mod known_device;
pub(crate) mod mailbox;
mod migrate;
pub(crate) mod notice;
pub(crate) mod outbox;
pub(crate) mod person;
pub(crate) mod person_word;
pub(crate) mod proposal;
#[cfg(debug_assertions)]
mod recorder;
pub(crate) mod recovery_code;
pub(crate) mod renewal_notice;
pub(crate) mod request;
pub(crate) mod restoration;
pub(crate) mod revocation_change;
pub(crate) mod revocation_pass;
pub(crate) mod revoked;
pub(crate) mod rewrite_due;
mod row_serial;
mod row_time;
mod schema;
pub(crate) mod second_factor;
pub(crate) mod self_check;
pub(crate) mod serial_range;
pub(crate) mod server_key;
pub(crate) mod session;
mod signal;
pub(crate) mod signed_head;
pub(crate) mod snapshot;
mod statement;
pub(crate) mod throttle;
pub(crate) mod withdrawn;
mod writer;

use diesel::r2d2::Pool;

use crate::error::{Error, Result};
use crate::runtime::clock::Clock;
pub(crate) use connection::AnyConnection as Reader;
use connection::{AnyConnection, Manager};
pub use examine::{Examination, Schema, examine, read_schema};
pub use signal::{CommitSignal, Concern};
pub use writer::Tx;
use writer::Writer;

/// The open database.
pub struct Store {
    manager: Manager,
    readers: Pool<Manager>,
    writer: Writer,
    signal: CommitSignal,
}

impl Store {
    /// Opens the database at `url` and brings its tables up to date.
    ///
    /// `sqlite:PATH` is a file, made when missing; `postgres://…` is a PostgreSQL database. The default build carries a
    /// libpq without TLS, so that a PostgreSQL that is not on this machine is refused.
    ///
    /// # Errors
    /// `Configuration` for a URL that can't be used, `Internal` when the database can't be opened.
    pub fn open(url: &str) -> Result<Self> {
        let manager = Manager::for_url(url)?;
        let mut first = manager.open()?;
        migrate::run(&mut first)?;
        drop(first);
        Self::open_at(manager)
    }

    /// Opens the database at `url` without changing its tables, which must be up to date.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub fn open_unchanged(url: &str) -> Result<Self> {
        Self::open_at(Manager::for_url(url)?)
    }

    fn open_at(manager: Manager) -> Result<Self> {
        // A file does not go away as a server does, so that its connections need no question before each use.
        let may_be_lost = matches!(manager, Manager::Postgres(_));
        let readers = Pool::builder().max_size(READERS).min_idle(Some(0)).test_on_check_out(may_be_lost);
        let readers = readers.build(manager.clone()).map_err(Error::internal)?;
        let signal = CommitSignal::default();
        Ok(Self { readers, writer: Writer::start(manager.clone())?, signal, manager })
    }

    /// Runs `work` in one transaction that writes, with its audit rows, and wakes those whom it concerns.
    ///
    /// `work` may run more than once when the database asks for a retry, so it must not have effects of its own.
    ///
    /// # Errors
    /// What `work` returns, after nothing was written; `Busy` when too much is waiting.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        clock: &dyn Clock,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, concerns) = self.writer.run(clock.now(), work)?;
        self.signal.commit(concerns);
        Ok(answer)
    }

    /// Runs `work` on a reading connection.
    ///
    /// # Errors
    /// What `work` returns; `Internal` when no connection can be had.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T>) -> Result<T> {
        let mut connection = self.readers.get().map_err(Error::internal)?;
        work(&mut connection)
    }

    /// Has the database write its files anew without what was wiped or deleted before: it may stand there still.
    ///
    /// # Errors
    /// `Internal`, also when others hold the database for too long.
    pub(crate) fn forget_what_was_wiped(&self) -> Result<()> {
        forget::rewrite(&mut self.manager.open()?)
    }

    /// The number of committed transactions; each may contain the work of many callers.
    pub(crate) fn transactions(&self) -> u64 {
        self.writer.commits()
    }

    /// Tells of commits made through this store.
    pub fn commits(&self) -> &CommitSignal {
        &self.signal
    }
}

/// Whether an INSERT met a row with the same key.
fn is_duplicate(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error as Diesel};
    matches!(error, Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::internal(error)
    }
}

const READERS: u32 = 8;
