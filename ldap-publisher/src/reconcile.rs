//! Compares a whole directory with its desired content: a dry run reports differences, a second mode repairs them.

use std::collections::HashSet;
use std::sync::Arc;

use ca_core::types::{DirectoryName, EntryKey, MailboxId, PublishOutcome};
use ca_core::use_cases::feed::{self, EntryView, entries};
use ca_core::{Ca, Result};
use serde::Serialize;

use crate::blocking::ask;
use crate::config::Directory;
use crate::fault::Fault;
use crate::publish::{Mode, Parked, Published, Publisher};

/// The result of comparing a whole directory.
#[derive(Debug, Clone, Serialize)]
pub struct ReconcileReport {
    /// The directory's name.
    pub directory: DirectoryName,
    /// The number of entries compared.
    pub examined: usize,
    /// Entries that differ from their desired content, hold foreign values, or could not be read.
    pub drift: Vec<Drift>,
}

/// One entry that the report lists.
#[derive(Debug, Clone, Serialize)]
pub struct Drift {
    /// The address, or the CA's name.
    pub entry: String,
    /// The name of its entry in the directory.
    pub dn: Option<String>,
    /// The state of the entry.
    pub outcome: Option<PublishOutcome>,
    /// The changes that were made, or would be made.
    pub changes: Vec<String>,
    /// The number of values of other issuers in the entry; they stay.
    pub foreign: usize,
    /// The number of values that a CA key of this installation signed and that are not in its database; they stay until they
    /// expire or are revoked.
    pub unknown: usize,
    /// The reason for parking the entry, so that nothing in it is changed.
    pub parked: Option<String>,
    /// The reason why the entry could not be read or changed.
    pub fault: Option<String>,
    /// Whether the entry is a CA's and holds a CRL of another key.
    pub holds_foreign_crl: bool,
}

impl ReconcileReport {
    /// Whether every entry has its desired content.
    pub fn is_clean(&self) -> bool {
        self.drift.iter().all(|drift| drift.changes.is_empty() && !drift.holds_foreign_crl) && !self.has_faults()
    }

    /// Whether an entry could not be read or changed.
    pub fn has_faults(&self) -> bool {
        self.drift.iter().any(|drift| drift.fault.is_some() || drift.holds_foreign_crl)
    }
}

/// Compares every entry with its desired content; with `mend`, updates it.
///
/// # Errors
/// `Internal` when the database can't be read. A failure of the directory is in the report; if the directory can't be
/// reached, the comparison ends there.
pub async fn reconcile(ca: Arc<Ca>, directory: &Directory, mend: bool) -> Result<ReconcileReport> {
    let mut walk = Walk {
        publisher: Publisher::new(Arc::clone(&ca), directory.clone()),
        covered: HashSet::new(),
        mode: if mend { Mode::Mend } else { Mode::Look },
        report: ReconcileReport { directory: directory.name.clone(), examined: 0, drift: Vec::new() },
        ca,
    };
    walk.run().await?;
    Ok(walk.report)
}

struct Walk {
    ca: Arc<Ca>,
    publisher: Publisher,
    /// Mailboxes that were already checked, with an entry that they share with another mailbox.
    covered: HashSet<MailboxId>,
    mode: Mode,
    report: ReconcileReport,
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

    /// Whether the walk continues.
    async fn visit(&mut self, key: EntryKey) -> Result<bool> {
        if matches!(key, EntryKey::Mailbox(id) if self.covered.contains(&id)) {
            self.report.examined += 1;
            return Ok(true);
        }
        let Some(view) = ask(&self.ca, move |ca| feed::view_entry(ca, key)).await? else { return Ok(true) };
        let looked = self.compare(&view).await?;
        let goes_on = !looked.as_ref().is_err_and(Fault::ends_session);
        if let Ok(Published { residents: Some((_, residents)), .. }) = &looked {
            self.covered.extend(residents);
        }
        self.report.examined += 1;
        self.report.drift.extend(drift_of(entry_name(&view), looked));
        Ok(goes_on)
    }

    /// Compares first and writes only if something differs, so that no lease delays an entry with the desired content.
    async fn compare(&mut self, view: &EntryView) -> Result<std::result::Result<Published, Fault>> {
        let looked = self.publisher.publish(view, Mode::Look).await?;
        match (&looked, self.mode) {
            (Ok(published), Mode::Mend) if !published.changes.is_empty() => {
                self.publisher.publish(view, Mode::Mend).await
            }
            (Ok(Published { residents: Some((entry, residents)), .. }), Mode::Mend) => {
                for mailbox in residents {
                    let (name, entry, mailbox) = (self.report.directory.clone(), entry.clone(), *mailbox);
                    ask(&self.ca, move |ca| entries::link_mailbox(ca, &name, mailbox, Some(&entry))).await?;
                }
                Ok(looked)
            }
            _ => Ok(looked),
        }
    }
}

/// The report of an entry; `None` when there is nothing to report.
fn drift_of(entry: String, looked: std::result::Result<Published, Fault>) -> Option<Drift> {
    match looked {
        Ok(published) => {
            let Published { dn, outcome, changes, foreign, unknown, parked, unclear, residents: _ } = published;
            let quiet = changes.is_empty() && foreign == 0 && unknown == 0 && parked.is_none() && unclear.is_none();
            (!quiet).then(|| Drift {
                dn: unclear.is_none().then_some(dn),
                outcome: unclear.is_none().then_some(outcome),
                changes,
                foreign,
                unknown,
                parked: parked.map(|parked| parked.reason().to_owned()),
                fault: unclear.map(|fault| fault.to_string()),
                holds_foreign_crl: parked == Some(Parked::ForeignCrl),
                ..Drift::of(entry)
            })
        }
        Err(fault) => Some(Drift { fault: Some(fault.to_string()), ..Drift::of(entry) }),
    }
}

impl Drift {
    fn of(entry: String) -> Self {
        Self {
            entry,
            dn: None,
            outcome: None,
            changes: Vec::new(),
            foreign: 0,
            unknown: 0,
            parked: None,
            fault: None,
            holds_foreign_crl: false,
        }
    }
}

pub(crate) fn entry_name(view: &EntryView) -> String {
    match view {
        EntryView::Mailbox(mailbox) => mailbox.address.to_string(),
        EntryView::Authority(authority) => authority.name.clone(),
    }
}

const PAGE: i64 = 500;
