//! Updates one directory entry to its desired content. Repeating it changes nothing.
//!
//! An entry holds the values of all of its mailboxes. It has one writer of the installation at a time: its desired content is
//! computed under a lease on it, which outlasts the change. Other programs may write it meanwhile, so that a change applies only
//! to the state that was read, where the directory can check that.

mod condition;
mod entry;
mod lease;
mod spelling;
mod write;

use std::sync::Arc;

use ca_core::types::{EntryIdentity, EntryKey, MailboxId, PublishOutcome};
use ca_core::use_cases::feed::entries::{self, EntryLease};
use ca_core::use_cases::feed::{self, EntryView};
use ca_core::{Ca, Result};

use crate::blocking::ask;
use crate::config::Directory;
use crate::desired::DesiredEntry;
use crate::fault::Fault;
use crate::found::Found;
use crate::own::ValueOrigins;
use crate::plan::Plan;
use crate::session::DirectorySession;
use crate::trouble::Trouble;
use condition::Conditions;
pub(crate) use entry::Located;
use spelling::Spelling;

/// One directory, the connection to it, and the known differences of its server.
pub(crate) struct Publisher {
    pub(crate) directory: Directory,
    ca: Arc<Ca>,
    session: Option<DirectorySession>,
    spelling: Spelling,
    conditions: Conditions,
    /// The lease on the entry that is being changed; `None` while no entry is changed, and after a change without an answer.
    lease: Option<EntryLease>,
    /// Mailboxes that the last read found in another entry than before.
    neighbours: Vec<MailboxId>,
}

/// Whether differences are only reported or also corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Report only.
    Look,
    /// Change the directory.
    Mend,
}

/// The result of an attempt.
#[derive(Debug, Clone, Default)]
pub(crate) struct Published {
    /// The name of the entry that was found or searched for.
    pub(crate) dn: String,
    pub(crate) outcome: PublishOutcome,
    /// The changes that were made, or would be made.
    pub(crate) changes: Vec<String>,
    /// The number of values of other CAs in the entry, which stay unchanged.
    pub(crate) foreign: usize,
    /// The number of values, also unchanged, that a CA key of this installation signed and that are not in its database.
    pub(crate) unknown: usize,
    /// The reason for parking the entry.
    pub(crate) parked: Option<Parked>,
    /// The reason why nothing was published, although the previous entry was cleaned.
    pub(crate) unclear: Option<Fault>,
    /// The entry, and the mailboxes that it belongs to.
    pub(crate) residents: Option<(EntryIdentity, Vec<MailboxId>)>,
}

impl Published {
    /// The result for a mailbox or CA that does not exist any more.
    fn of_nothing() -> Self {
        Self { outcome: PublishOutcome::Skipped, ..Self::default() }
    }
}

/// The reason for parking an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parked {
    NoEntry,
    ForeignCrl,
}

impl Parked {
    /// The reason and the remedy, for the operator.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::NoEntry => {
                "a mailbox has no entry in the directory: make one there, or set `missing` to `create` or `skip`"
            }
            Self::ForeignCrl => {
                "the CA's entry holds a CRL that no CA key of this installation signed, so nothing in it was changed: give this \
                 installation another `authorities_base`, or take that CRL out if nobody uses it"
            }
        }
    }
}

/// The entry that an attempt updates.
#[derive(Debug, Clone)]
enum Goal {
    /// The current entry of a mailbox or a CA.
    Current(EntryKey),
    /// The previous entry of a mailbox.
    Former(EntryIdentity, MailboxId),
}

/// The result of a round.
enum Round {
    Done(Published),
    /// The entry was added; content that is still missing is added in the next round.
    Made(Published),
    /// A property of the server was learned; the next round may succeed.
    Again(Fault),
}

impl Publisher {
    pub(crate) fn new(ca: Arc<Ca>, directory: Directory) -> Self {
        Self {
            directory,
            ca,
            session: None,
            spelling: Spelling::default(),
            conditions: Conditions::default(),
            lease: None,
            neighbours: Vec::new(),
        }
    }

    /// The desired entry for one view alone.
    pub(crate) fn desired(&self, view: &EntryView) -> DesiredEntry {
        self.directory.tree.desired(view)
    }

    /// Updates the entry to its desired content, or lists the changes that this would take.
    ///
    /// The directory may have closed an idle connection, so the first failure on a reused connection is not reported.
    ///
    /// # Errors
    /// `Internal`, `Busy` when the database can't be used; the fault of the directory is in the returned value.
    pub(crate) async fn publish(
        &mut self,
        view: &EntryView,
        mode: Mode,
    ) -> Result<std::result::Result<Published, Fault>> {
        let reused = self.session.is_some();
        let mut tried = self.try_publish(view, mode).await;
        if reused && matches!(tried, Err(Trouble::There(Fault::Unreachable(_)))) {
            self.session = None;
            tried = self.try_publish(view, mode).await;
        }
        match tried {
            Ok(published) => Ok(Ok(published)),
            Err(Trouble::There(fault)) => {
                self.forget_after(&fault);
                Ok(Err(fault))
            }
            Err(Trouble::Here(error)) => Err(error),
        }
    }

    async fn try_publish(&mut self, view: &EntryView, mode: Mode) -> Result<Published, Trouble> {
        let located = match (self.locate(view).await, view) {
            (Err(fault @ Fault::Ambiguous(_)), EntryView::Mailbox(mailbox)) => {
                // Nothing new is written to any of them, but unusable certificates are still deleted from the previous
                // entry.
                let changes = self.leave_former(mailbox.id, None, mode).await?;
                let dn = self.desired(view).dn.to_string();
                return Ok(Published { dn, changes, unclear: Some(fault), ..Published::default() });
            }
            (located, _) => located?,
        };
        let mut before = match view {
            EntryView::Mailbox(mailbox) => self.leave_former(mailbox.id, located.found_identity(), mode).await?,
            EntryView::Authority(_) => Vec::new(),
        };
        let goal = Goal::Current(key_of(view));
        let mut published = match mode {
            Mode::Look => self.inspect(&goal, &located).await?,
            Mode::Mend => self.attempt(&goal, located.identity()).await?,
        };
        before.append(&mut published.changes);
        Ok(Published { changes: before, ..published })
    }

    /// When a mailbox is found in another entry than before, deletes its outdated values from the previous entry and only
    /// then stores the new link, so that an interrupted change is repeated. While the mailbox is found in no entry or in
    /// several, the link to the previous entry is kept: its usable values stay there and the others are deleted.
    async fn leave_former(
        &mut self,
        mailbox: MailboxId,
        now: Option<EntryIdentity>,
        mode: Mode,
    ) -> Result<Vec<String>, Trouble> {
        let name = self.directory.name.clone();
        let former = ask(&self.ca, move |ca| entries::linked_entry(ca, &name, mailbox)).await?;
        let mut changes = Vec::new();
        if let Some(former) = former.filter(|former| Some(former) != now.as_ref()) {
            let goal = Goal::Former(former.clone(), mailbox);
            let done = match mode {
                Mode::Look => {
                    let located = self.locate_by(&former).await?;
                    self.inspect(&goal, &located).await?
                }
                Mode::Mend => self.attempt(&goal, former).await?,
            };
            changes.extend(done.changes.iter().map(|change| format!("{change} in {}, its previous entry", done.dn)));
        }
        if mode == Mode::Mend && now.is_some() {
            self.link(mailbox, now).await?;
        }
        Ok(changes)
    }

    /// Lists the changes between an entry, as it was found, and its desired content.
    async fn inspect(&mut self, goal: &Goal, located: &Located) -> Result<Published, Trouble> {
        let Some(view) = self.view(goal).await? else { return Ok(Published::of_nothing()) };
        match self.settle(goal, &view, located, Mode::Look).await? {
            Round::Done(published) | Round::Made(published) => Ok(published),
            Round::Again(fault) => Err(fault.into()),
        }
    }

    /// Updates an entry to its desired content.
    async fn attempt(&mut self, goal: &Goal, first: EntryIdentity) -> Result<Published, Trouble> {
        let (mut last, mut made, mut target) = (None, None, first);
        for _ in 0..ROUNDS {
            self.lease(&target).await?;
            let round = self.round(goal, &mut target).await;
            self.release().await?;
            match round? {
                Round::Done(published) => return Ok(with_made(published, made)),
                Round::Made(published) => made = Some(published),
                Round::Again(fault) => last = Some(fault),
            }
        }
        let unsettled = || Fault::Setup("the entry kept changing while it was being written".to_owned());
        made.ok_or_else(|| last.unwrap_or_else(unsettled).into())
    }

    /// Reads once and writes once. The state of the CA is read here, under the lease on `target`: a later holder of the
    /// lease reads a later state. If the entry is another one than `target`, it becomes the target of the next round.
    async fn round(&mut self, goal: &Goal, target: &mut EntryIdentity) -> Result<Round, Trouble> {
        let Some(view) = self.view(goal).await? else { return Ok(Round::Done(Published::of_nothing())) };
        let located = match goal {
            Goal::Current(_) => self.locate(&view).await?,
            Goal::Former(identity, _) => self.locate_by(identity).await?,
        };
        if matches!(goal, Goal::Current(_)) && located.identity() != *target {
            *target = located.identity();
            return Ok(Round::Again(Fault::Setup("the entry was moved while it was being written".to_owned())));
        }
        self.settle(goal, &view, &located, Mode::Mend).await
    }

    async fn view(&self, goal: &Goal) -> Result<Option<EntryView>, Trouble> {
        let key = match goal {
            Goal::Current(key) => *key,
            Goal::Former(_, mailbox) => EntryKey::Mailbox(*mailbox),
        };
        Ok(ask(&self.ca, move |ca| feed::view_entry(ca, key)).await?)
    }

    /// Compares an entry with its desired content, and updates it if `mode` allows that.
    async fn settle(&mut self, goal: &Goal, view: &EntryView, located: &Located, mode: Mode) -> Result<Round, Trouble> {
        let leaving = match goal {
            Goal::Current(_) => None,
            Goal::Former(_, mailbox) => Some(*mailbox),
        };
        match (&located.found, leaving) {
            (None, Some(_)) => Ok(Round::Done(Published { dn: located.dn.clone(), ..Published::default() })),
            (None, None) => {
                let desired = self.desired(view);
                let step = self.make(view, &desired, mode).await;
                self.or_again(step, located, &desired).await
            }
            (Some(found), _) => {
                let (desired, judged, residents) = self.look(view, found, leaving, mode).await?;
                let (plan, unchanged) = self.plan(&desired, found, &judged);
                let step = self.change(&located.dn, &plan, unchanged.as_deref(), &judged, mode).await;
                if step.is_ok() {
                    self.enqueue_neighbours().await?;
                }
                let step = step.map(|published| Round::Done(Published { residents, ..published }));
                self.or_again(step, located, &desired).await
            }
        }
    }

    /// The changes that give an entry its desired content, and the condition under which they apply.
    pub(crate) fn plan(&self, desired: &DesiredEntry, found: &Found, judged: &ValueOrigins) -> (Plan, Option<String>) {
        let asserts = self.session.as_ref().is_some_and(DirectorySession::asserts);
        let unchanged = self.conditions.unchanged(asserts, found);
        let exchange = self.conditions.exchange(unchanged.as_deref());
        (Plan::of(&desired.kept, found, judged, exchange), unchanged)
    }

    async fn or_again(
        &mut self,
        step: Result<Round, Trouble>,
        located: &Located,
        desired: &DesiredEntry,
    ) -> Result<Round, Trouble> {
        match step {
            Err(Trouble::There(fault)) => Ok(Round::Again(self.adapt(fault, located, desired).await?)),
            other => other,
        }
    }

    async fn session(&mut self) -> Result<&mut DirectorySession, Fault> {
        self.session.take_if(DirectorySession::is_closed);
        let session = match self.session.take() {
            Some(session) => session,
            None => DirectorySession::open(&self.directory).await?,
        };
        Ok(self.session.insert(session))
    }

    fn forget_after(&mut self, fault: &Fault) {
        if fault.ends_session() {
            self.session = None;
        }
    }
}

/// The result of the last round, with the changes of the round that added the entry first.
fn with_made(published: Published, made: Option<Published>) -> Published {
    match made {
        None => published,
        Some(made) if published.residents.is_none() => made,
        Some(made) => Published { changes: made.changes, ..published },
    }
}

fn key_of(view: &EntryView) -> EntryKey {
    match view {
        EntryView::Mailbox(mailbox) => EntryKey::Mailbox(mailbox.id),
        EntryView::Authority(authority) => EntryKey::Authority(authority.id),
    }
}

/// An attempt to add, a conflict and each property to learn may take one round each, and one more.
const ROUNDS: usize = 6;
