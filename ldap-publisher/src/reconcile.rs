//! Comparing a whole directory with what it should hold: a dry run shows the drift, another mends it.

use std::sync::Arc;

use ca_core::feed::{self, EntryKey, EntryView};
use ca_core::types::MailboxId;
use ca_core::{Ca, Result};
use serde::Serialize;

use crate::blocking::ask;
use crate::config::Directory;
use crate::fault::Fault;
use crate::own::OwnIssuers;
use crate::publish::{Mode, Outcome, Published, Publisher};

/// What a walk over a directory found.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The directory's name.
    pub directory: String,
    /// How many entries were looked at.
    pub examined: usize,
    /// Entries that are not as they should be, hold what is somebody else's, or could not be looked at.
    pub drift: Vec<Drift>,
}

/// One entry that is worth a line.
#[derive(Debug, Clone, Serialize)]
pub struct Drift {
    /// The address, or the CA's name.
    pub entry: String,
    /// The name of its entry in the directory.
    pub dn: Option<String>,
    /// How it stands.
    pub outcome: Option<Outcome>,
    /// What would be changed, or was.
    pub changes: Vec<String>,
    /// Values of other issuers in the entry; they stay.
    pub foreign: usize,
    /// Why it could not be looked at or changed.
    pub fault: Option<String>,
}

impl Report {
    /// Whether every entry is as it should be.
    pub fn is_clean(&self) -> bool {
        self.drift.iter().all(|drift| drift.changes.is_empty()) && !self.has_faults()
    }

    /// Whether an entry could not be looked at or changed.
    pub fn has_faults(&self) -> bool {
        self.drift.iter().any(|drift| drift.fault.is_some())
    }
}

/// Compares every entry with what it should hold; with `mend`, makes it so.
///
/// # Errors
/// `Internal` when the database can't be read. What goes wrong at the directory stands in the report; when it can't be
/// reached at all the walk ends there.
pub async fn reconcile(ca: Arc<Ca>, directory: &Directory, mend: bool) -> Result<Report> {
    let mut walk = Walk {
        own: OwnIssuers::new(ask(&ca, feed::own_issuers).await?),
        publisher: Publisher::new(directory.clone()),
        mode: if mend { Mode::Mend } else { Mode::Look },
        report: Report { directory: directory.name.clone(), examined: 0, drift: Vec::new() },
        ca,
    };
    walk.run().await?;
    Ok(walk.report)
}

struct Walk {
    ca: Arc<Ca>,
    own: OwnIssuers,
    publisher: Publisher,
    mode: Mode,
    report: Report,
}

impl Walk {
    async fn run(&mut self) -> Result<()> {
        for id in ask(&self.ca, feed::list_authorities).await? {
            if !self.visit(EntryKey::Authority(id)).await? {
                return Ok(());
            }
        }
        let mut after: Option<MailboxId> = None;
        loop {
            let page = ask(&self.ca, move |ca| feed::list_mailboxes(ca, after, PAGE)).await?;
            let Some(last) = page.last().copied() else { return Ok(()) };
            for id in page {
                if !self.visit(EntryKey::Mailbox(id)).await? {
                    return Ok(());
                }
            }
            after = Some(last);
        }
    }

    /// Whether the walk goes on.
    async fn visit(&mut self, key: EntryKey) -> Result<bool> {
        let Some(view) = ask(&self.ca, move |ca| feed::view_entry(ca, key)).await? else { return Ok(true) };
        let looked = self.publisher.publish(&view, &self.own, self.mode).await;
        let goes_on = !looked.as_ref().is_err_and(Fault::ends_session);
        self.report.examined += 1;
        self.report.drift.extend(drift_of(entry_name(&view), looked));
        Ok(goes_on)
    }
}

/// The line for an entry; `None` when there is nothing to say.
fn drift_of(entry: String, looked: std::result::Result<Published, Fault>) -> Option<Drift> {
    match looked {
        Ok(published) => {
            let quiet = published.changes.is_empty() && published.foreign == 0 && published.outcome != Outcome::Parked;
            let Published { dn, outcome, changes, foreign } = published;
            (!quiet).then_some(Drift { entry, dn: Some(dn), outcome: Some(outcome), changes, foreign, fault: None })
        }
        Err(fault) => Some(Drift {
            entry,
            dn: None,
            outcome: None,
            changes: Vec::new(),
            foreign: 0,
            fault: Some(fault.to_string()),
        }),
    }
}

pub(crate) fn entry_name(view: &EntryView) -> String {
    match view {
        EntryView::Mailbox(mailbox) => mailbox.address.to_string(),
        EntryView::Authority(authority) => authority.name.clone(),
    }
}

const PAGE: i64 = 500;
