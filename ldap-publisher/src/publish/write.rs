//! Modifies an existing entry, or adds a missing one.

use ca_core::runtime::crash_point::{self, CrashPoint};
use ca_core::types::PublishOutcome;
use ca_core::use_cases::feed::EntryView;

use super::{Located, Mode, Parked, Published, Publisher, Round};
use crate::config::Missing;
use crate::desired::{DesiredEntry, USER_CERTIFICATE};
use crate::fault::{
    CLASS_VIOLATION, ENTRY_EXISTS, Fault, NO_MATCHING_RULE, NO_SUCH_ATTRIBUTE, NO_SUCH_OBJECT, UNDEFINED_TYPE,
    VALUE_EXISTS,
};
use crate::order::in_order;
use crate::own::ValueOrigins;
use crate::plan::{Change, Plan, Verb};
use crate::session::NamedValues;
use crate::trouble::Trouble;

impl Publisher {
    /// Changes an existing entry, if it is unchanged since it was read, as far as the directory can compare that. An entry
    /// with a CRL of another key belongs to another CA, whatever its name, and is not changed.
    pub(super) async fn change(
        &mut self,
        dn: &str,
        plan: &Plan,
        unchanged: Option<&str>,
        judged: &ValueOrigins,
        mode: Mode,
    ) -> Result<Published, Trouble> {
        let published =
            Published { dn: dn.to_owned(), foreign: plan.foreign, unknown: plan.unknown, ..Published::default() };
        if judged.has_foreign_crl() {
            return Ok(Published { outcome: PublishOutcome::Parked, parked: Some(Parked::ForeignCrl), ..published });
        }
        if mode == Mode::Mend && !plan.changes.is_empty() {
            let spelling = self.spelling;
            crash_point::pass(CrashPoint::PublishPlanned);
            self.write(async |session| session.modify(dn, &plan.changes, |name| spelling.spell(name), unchanged).await)
                .await?;
        }
        Ok(Published { changes: plan.describe(), ..published })
    }

    /// Performs the configured action for a missing entry; a CA's entry is always added.
    pub(super) async fn make(
        &mut self,
        view: &EntryView,
        desired: &DesiredEntry,
        mode: Mode,
    ) -> Result<Round, Trouble> {
        let dn = desired.dn.to_string();
        let with = |outcome| Published { dn: dn.clone(), outcome, ..Published::default() };
        if let EntryView::Mailbox(mailbox) = view {
            if mailbox.certificates.is_empty() {
                return Ok(Round::Done(with(PublishOutcome::Done)));
            }
            match self.directory.missing {
                Missing::Skip => return Ok(Round::Done(with(PublishOutcome::Skipped))),
                Missing::Park => {
                    let parked = Some(Parked::NoEntry);
                    return Ok(Round::Done(Published { parked, ..with(PublishOutcome::Parked) }));
                }
                Missing::Create => {}
            }
        }
        let published = Published { changes: vec![format!("make {dn}")], ..with(PublishOutcome::Done) };
        if mode == Mode::Look {
            return Ok(Round::Done(published));
        }
        let attributes = self.entry_attributes(desired);
        crash_point::pass(CrashPoint::PublishPlanned);
        self.write(async |session| session.add(&dn, attributes).await).await?;
        Ok(match view {
            EntryView::Mailbox(_) => Round::Made(published),
            EntryView::Authority(_) => Round::Done(published),
        })
    }

    /// The attributes of an entry to add. The client library does not keep the order of values, so only the first
    /// certificate is included.
    fn entry_attributes(&self, desired: &DesiredEntry) -> Vec<NamedValues> {
        let classes = ("objectClass".to_owned(), texts(desired.object_classes));
        let held = desired.naming.iter().chain(&desired.kept).filter(|attribute| !attribute.values.is_empty());
        let values = held.map(|attribute| {
            let mut values = attribute.values.clone();
            if attribute.name == USER_CERTIFICATE {
                values = in_order(values);
                values.truncate(1);
            }
            (self.spelling.spell(attribute.name), values)
        });
        std::iter::once(classes).chain(values).collect()
    }

    /// Adapts to a refusal so that the next round may succeed; returns the fault, or fails with it when no adaptation is
    /// possible.
    pub(super) async fn adapt(
        &mut self,
        fault: Fault,
        located: &Located,
        desired: &DesiredEntry,
    ) -> Result<Fault, Trouble> {
        match fault.code() {
            None if matches!(fault, Fault::Overtaken | Fault::Held) => Ok(fault),
            // Another writer was faster: the entry is read again.
            Some(NO_SUCH_ATTRIBUTE | VALUE_EXISTS | ENTRY_EXISTS) => Ok(fault),
            Some(_) if self.conditions.learn(&fault) => Ok(fault),
            // A directory without an equality rule for CRLs refuses a further CRL with this code.
            Some(NO_MATCHING_RULE) => Ok(fault),
            Some(UNDEFINED_TYPE) if self.spelling.turn(&fault) => Ok(fault),
            Some(CLASS_VIOLATION) if located.found.is_some() => {
                self.add_class(&located.dn, desired).await.map(|()| fault)
            }
            Some(NO_SUCH_OBJECT) if located.found.is_none() => self.make_folder(desired).await.map(|()| fault),
            _ => Err(fault.into()),
        }
    }

    /// Adds the auxiliary class that allows the kept attributes (RFC 4523 §5).
    async fn add_class(&mut self, dn: &str, desired: &DesiredEntry) -> Result<(), Trouble> {
        let class = desired.object_classes.last().copied().unwrap_or_default();
        let change = Change { verb: Verb::Add, attribute: "objectClass", values: texts(&[class]) };
        match self.write(async |session| session.modify(dn, &[change], str::to_owned, None).await).await {
            Err(Trouble::There(fault)) if fault.code() == Some(VALUE_EXISTS) => Ok(()),
            other => other,
        }
    }

    /// Adds the container of the entry, if it is an `ou` directly below the suffix.
    async fn make_folder(&mut self, desired: &DesiredEntry) -> Result<(), Trouble> {
        let folder = desired.dn.parent().unwrap_or_default();
        let Some(("ou", name)) = folder.leaf() else {
            return Err(Fault::Setup(format!("there is no entry {folder}: add it, or configure another")).into());
        };
        let attributes =
            vec![("objectClass".to_owned(), texts(&["top", "organizationalUnit"])), ("ou".to_owned(), texts(&[name]))];
        match self.write(async |session| session.add(&folder.to_string(), attributes).await).await {
            Err(Trouble::There(fault)) if fault.code() == Some(ENTRY_EXISTS) => Ok(()),
            other => other,
        }
    }
}

fn texts(values: &[&str]) -> Vec<Vec<u8>> {
    values.iter().map(|value| value.as_bytes().to_vec()).collect()
}
