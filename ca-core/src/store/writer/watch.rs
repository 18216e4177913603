//! Detects failed statements, even if the job ignored the error.
//!
//! After a failed statement PostgreSQL accepts no further ones in the transaction, and silently rolls it back at COMMIT. (On
//! SQLite diesel detects a transaction that a full disk has ended.)

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::{Connection as _, Instrumentation, InstrumentationEvent};

use crate::store::connection::AnyConnection;
#[cfg(debug_assertions)]
use crate::store::recorder;

/// An observer of every statement of the connections to which it was added.
#[derive(Clone, Default)]
pub(super) struct Watch(Arc<AtomicBool>);

impl Watch {
    pub(super) fn put_on(&self, mut connection: AnyConnection) -> AnyConnection {
        connection.set_instrumentation(self.clone());
        connection
    }

    /// Whether a statement has failed since the last call.
    pub(super) fn saw_a_failure(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        #[cfg(debug_assertions)]
        recorder::observe(&event);
        if let InstrumentationEvent::FinishQuery { error: Some(_), .. } = event {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}
