//! Making one entry of a directory what it should be. Doing it twice changes nothing.

use ca_core::crash_point::{self, CrashPoint};
use ca_core::feed::EntryView;
use serde::Serialize;

use crate::config::{Directory, Missing};
use crate::desired::{self, DesiredEntry, USER_CERTIFICATE};
use crate::fault::{
    CLASS_VIOLATION, ENTRY_EXISTS, Fault, NO_SUCH_ATTRIBUTE, NO_SUCH_OBJECT, UNDEFINED_TYPE, VALUE_EXISTS,
};
use crate::filter;
use crate::found::Found;
use crate::own::OwnIssuers;
use crate::plan::{Change, Plan, USER_SMIME_CERTIFICATE, Verb};
use crate::session::{Named, Session};

/// One directory, the connection to it, and what was learnt about it.
pub(crate) struct Publisher {
    pub(crate) directory: Directory,
    session: Option<Session>,
    spelling: Spelling,
}

/// Which attributes travel under `;binary`. RFC 4523 says MUST, `OpenLDAP` refuses it for
/// `userSMIMECertificate`, others have their own minds.
#[derive(Debug, Clone, Copy)]
struct Spelling {
    certificates: bool,
    smime: bool,
}

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Look only.
    Look,
    /// Change the directory.
    Mend,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Published {
    /// The entry that was found, or looked for.
    pub(crate) dn: String,
    pub(crate) outcome: Outcome,
    /// What was, or would be, changed.
    pub(crate) changes: Vec<String>,
    /// Values of others in the entry, left alone.
    pub(crate) foreign: usize,
}

/// How an entry stands after a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is, or would be made, as it should be.
    Done,
    /// There is no entry, and the operator is told.
    Parked,
    /// There is no entry, and that is as it should be.
    Skipped,
}

impl Outcome {
    /// The word that [`ca_core::feed::DirectoryResult`] keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Parked => "parked",
            Self::Skipped => "skipped",
        }
    }
}

/// Where an entry was looked for and found.
pub(crate) struct Located {
    pub(crate) rule: String,
    pub(crate) dn: String,
    pub(crate) found: Option<Found>,
}

impl Publisher {
    pub(crate) fn new(directory: Directory) -> Self {
        Self { directory, session: None, spelling: Spelling { certificates: true, smime: false } }
    }

    /// What the directory should hold for a view.
    pub(crate) fn desired(&self, view: &EntryView) -> DesiredEntry {
        self.directory.tree.desired(view)
    }

    /// Makes the entry hold what it should, or says what it would take.
    ///
    /// A connection that was idle may have been closed by the directory, so the first failure on one is no failure.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn publish(&mut self, view: &EntryView, own: &OwnIssuers, mode: Mode) -> Result<Published, Fault> {
        let reused = self.session.is_some();
        match self.try_publish(view, own, mode).await {
            Err(Fault::Unreachable(_)) if reused => {
                self.session = None;
                self.try_publish(view, own, mode).await
            }
            other => other,
        }
        .inspect_err(|fault| self.forget_after(fault))
    }

    /// Looks for the entry of a view.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn locate(&mut self, view: &EntryView) -> Result<Located, Fault> {
        let (people, authorities) =
            (self.directory.tree.people.to_string(), self.directory.tree.authorities.to_string());
        let by_address = match view {
            EntryView::Mailbox(mailbox) => {
                Some(filter::fill_template(&self.directory.people_filter, mailbox.address.as_str()))
            }
            EntryView::Authority(_) => None,
        };
        let dn = self.desired(view).dn.to_string();
        let creates = self.directory.missing == Missing::Create;
        let session = self.session().await?;
        let (rule, found) = match by_address {
            Some(filter) => {
                let found = match session.find_one(&people, &filter, WANTED).await {
                    // The folder is made with its first entry. Otherwise its name is wrong, and nobody would ever be found.
                    Err(fault) if fault.code() == Some(NO_SUCH_OBJECT) && creates => None,
                    other => other?,
                };
                (format!("{filter} below {people}"), found)
            }
            None => (format!("the CA's name below {authorities}"), session.read(&dn, "(objectClass=*)", WANTED).await?),
        };
        let dn = found.as_ref().map_or(dn, |found| found.dn.clone());
        Ok(Located { rule, dn, found })
    }

    async fn try_publish(&mut self, view: &EntryView, own: &OwnIssuers, mode: Mode) -> Result<Published, Fault> {
        let desired = self.desired(view);
        let mut last = None;
        for _ in 0..ROUNDS {
            let located = self.locate(view).await?;
            let step = match &located.found {
                None => self.make(view, &desired, mode).await,
                Some(found) => self.change(&located.dn, found, &desired, own, mode).await,
            };
            match step {
                Ok(published) => return Ok(published),
                Err(fault) => last = Some(self.adapt(fault, &located, &desired).await?),
            }
        }
        Err(last.unwrap_or_else(|| Fault::Setup("the entry kept changing while it was being written".to_owned())))
    }

    /// Changes an entry that is there.
    async fn change(
        &mut self,
        dn: &str,
        found: &Found,
        desired: &DesiredEntry,
        own: &OwnIssuers,
        mode: Mode,
    ) -> Result<Published, Fault> {
        let plan = Plan::of(&desired.kept, found, own);
        let published =
            Published { dn: dn.to_owned(), outcome: Outcome::Done, changes: plan.describe(), foreign: plan.foreign };
        if mode == Mode::Mend && !plan.changes.is_empty() {
            let spelling = self.spelling;
            crash_point::pass(CrashPoint::PublishPlanned);
            self.session().await?.modify(dn, &plan.changes, |name| spelling.spell(name)).await?;
        }
        Ok(published)
    }

    /// Does for a missing entry what the configuration says; a CA's entry is always made.
    async fn make(&mut self, view: &EntryView, desired: &DesiredEntry, mode: Mode) -> Result<Published, Fault> {
        let dn = desired.dn.to_string();
        let outcome = |outcome| Published { dn: dn.clone(), outcome, changes: Vec::new(), foreign: 0 };
        if let EntryView::Mailbox(mailbox) = view {
            if mailbox.certificates.is_empty() {
                return Ok(outcome(Outcome::Done));
            }
            match self.directory.missing {
                Missing::Skip => return Ok(outcome(Outcome::Skipped)),
                Missing::Park => return Ok(outcome(Outcome::Parked)),
                Missing::Create => {}
            }
        }
        if mode == Mode::Mend {
            let attributes = self.entry_attributes(desired);
            crash_point::pass(CrashPoint::PublishPlanned);
            self.session().await?.add(&dn, attributes).await?;
        }
        Ok(Published { changes: vec![format!("make {dn}")], ..outcome(Outcome::Done) })
    }

    fn entry_attributes(&self, desired: &DesiredEntry) -> Vec<Named> {
        let classes = ("objectClass".to_owned(), texts(desired.object_classes));
        let held = desired.naming.iter().chain(&desired.kept).filter(|attribute| !attribute.values.is_empty());
        std::iter::once(classes)
            .chain(held.map(|attribute| (self.spelling.spell(attribute.name), attribute.values.clone())))
            .collect()
    }

    /// Learns from a refusal so that the next round may succeed; gives the fault back, or fails with it when there is
    /// nothing to learn.
    async fn adapt(&mut self, fault: Fault, located: &Located, desired: &DesiredEntry) -> Result<Fault, Fault> {
        match fault.code() {
            // Somebody else was faster: the entry is read again.
            Some(NO_SUCH_ATTRIBUTE | VALUE_EXISTS | ENTRY_EXISTS) => Ok(fault),
            Some(UNDEFINED_TYPE) if self.spelling.turn(&fault) => Ok(fault),
            Some(CLASS_VIOLATION) if located.found.is_some() => {
                self.add_class(&located.dn, desired).await.map(|()| fault)
            }
            Some(NO_SUCH_OBJECT) if located.found.is_none() => self.make_folder(desired).await.map(|()| fault),
            _ => Err(fault),
        }
    }

    /// Adds the auxiliary class that allows what Inkan keeps (RFC 4523 §3).
    async fn add_class(&mut self, dn: &str, desired: &DesiredEntry) -> Result<(), Fault> {
        let class = desired.object_classes.last().copied().unwrap_or_default();
        let change = Change { verb: Verb::Add, attribute: "objectClass", values: texts(&[class]) };
        self.session().await?.modify(dn, &[change], str::to_owned).await
    }

    /// Makes the folder that the entry stands in, when that is an `ou` right below the suffix.
    async fn make_folder(&mut self, desired: &DesiredEntry) -> Result<(), Fault> {
        let folder = desired.dn.parent().unwrap_or_default();
        let Some(("ou", name)) = folder.leaf() else {
            return Err(Fault::Setup(format!("there is no entry {folder}: make it, or name another")));
        };
        let attributes =
            vec![("objectClass".to_owned(), texts(&["top", "organizationalUnit"])), ("ou".to_owned(), texts(&[name]))];
        match self.session().await?.add(&folder.to_string(), attributes).await {
            Err(fault) if fault.code() == Some(ENTRY_EXISTS) => Ok(()),
            other => other,
        }
    }

    async fn session(&mut self) -> Result<&mut Session, Fault> {
        self.session.take_if(Session::is_closed);
        let session = match self.session.take() {
            Some(session) => session,
            None => Session::open(&self.directory).await?,
        };
        Ok(self.session.insert(session))
    }

    fn forget_after(&mut self, fault: &Fault) {
        if fault.ends_session() {
            self.session = None;
        }
    }
}

impl Spelling {
    fn spell(self, name: &str) -> String {
        let binary =
            if name == USER_SMIME_CERTIFICATE { self.smime } else { self.certificates && desired::is_binary(name) };
        if binary { format!("{name};binary") } else { name.to_owned() }
    }

    /// Takes the other spelling of what the directory complains about; false when it was tried already.
    fn turn(&mut self, fault: &Fault) -> bool {
        let about_smime = fault.to_string().to_ascii_lowercase().contains(&USER_SMIME_CERTIFICATE.to_ascii_lowercase());
        let first = if about_smime { !self.smime } else { self.certificates };
        if about_smime {
            self.smime = !self.smime;
        } else {
            self.certificates = !self.certificates;
        }
        first
    }
}

fn texts(values: &[&str]) -> Vec<Vec<u8>> {
    values.iter().map(|value| value.as_bytes().to_vec()).collect()
}

/// What is read of an entry.
const WANTED: &[&str] = &[
    "objectClass",
    USER_CERTIFICATE,
    USER_SMIME_CERTIFICATE,
    desired::CA_CERTIFICATE,
    desired::CERTIFICATE_REVOCATION_LIST,
    desired::AUTHORITY_REVOCATION_LIST,
];
/// Reading, being refused and learning may happen once for each thing to learn, and once more.
const ROUNDS: usize = 5;
