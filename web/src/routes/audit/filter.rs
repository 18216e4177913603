//! The fields of the filter of the audit trail.

use ca_core::audit::TrailFilter;
use ca_core::policy::{ReadAudit, SeePerson, permit};
use ca_core::types::Timestamp;
use ca_core::use_cases::audit::filter::{FilterFault, expand, read_about, read_action, read_actor};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::Faults;
use crate::session::SignedIn;
use crate::typed_time::read_day;

/// The fields as they were typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub(super) actor: String,
    #[serde(default)]
    pub(super) action: String,
    #[serde(default)]
    pub(super) about: String,
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) to: String,
}

impl Asked {
    fn fields(&self) -> [(&'static str, &str); 5] {
        [
            ("actor", self.actor.trim()),
            ("action", self.action.trim()),
            ("about", self.about.trim()),
            ("from", self.from.trim()),
            ("to", self.to.trim()),
        ]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, value)| value.is_empty())
    }

    /// The fields that are filled in, for the query of a link.
    pub(super) fn query(&self) -> String {
        let filled = self.fields().into_iter().filter(|(_, value)| !value.is_empty());
        let encoded = filled.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        encoded.collect::<Vec<_>>().join("&")
    }

    /// The filter that the fields mean, or their faults.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) async fn read(&self, me: &SignedIn) -> Result<(TrailFilter, Faults), Fault> {
        let mut faults = Faults::default();
        let (actor, asked) = (me.actor(), self.clone());
        let of_core = me.call(move |ca| {
            let (permitted, people) = (permit(&actor, ReadAudit)?, permit(&actor, SeePerson)?);
            let actor = some(&asked.actor).map(|text| read_actor(ca, &permitted, &people, text)).transpose()?;
            let action = some(&asked.action).map(|text| read_action(ca, &permitted, text)).transpose()?;
            let about = some(&asked.about).map(|text| read_about(ca, &permitted, &people, text)).transpose()?;
            let about = match about {
                Some(Ok(about)) => {
                    let filter = TrailFilter { about: Some(about), ..TrailFilter::default() };
                    expand(ca, &permitted, filter)?
                }
                Some(Err(fault)) => Err(fault),
                None => Ok(TrailFilter::default()),
            };
            Ok((actor.transpose(), action.transpose(), about))
        });
        let (actor, action, about) = of_core.await?;
        let actor = keep(me, &mut faults, "actor", actor).flatten();
        let action = keep(me, &mut faults, "action", action).flatten();
        let about = keep(me, &mut faults, "about", about).unwrap_or_default();
        let (from, until) = self.read_days(me, &mut faults);
        Ok((TrailFilter { actor, action, from, until, ..about }, faults))
    }

    /// The beginning of the first day, and the end of the last one.
    fn read_days(&self, me: &SignedIn, faults: &mut Faults) -> (Option<Timestamp>, Option<Timestamp>) {
        let mut day = |field: &'static str, text: &str| {
            let day = some(text).map(|text| read_day(text, me.web.offset));
            if day == Some(None) {
                faults.note(me, field, "filter-day");
            }
            day.flatten()
        };
        let (from, to) = (day("from", &self.from), day("to", &self.to));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            faults.note(me, "to", "filter-day-order");
        }
        (from, to.map(|to| to.plus_days(1)))
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// The value, or `None` after recording the fault at its field.
fn keep<T>(me: &SignedIn, faults: &mut Faults, field: &'static str, read: Result<T, FilterFault>) -> Option<T> {
    let fault = match read {
        Ok(value) => return Some(value),
        Err(fault) => fault,
    };
    let id = match (fault, field) {
        (FilterFault::Malformed(error), _) => error.code(),
        (FilterFault::TooMany, _) => "filter-too-many",
        (FilterFault::Several, "actor") => "filter-several-actors",
        (FilterFault::Several, _) => "filter-several-about",
        (FilterFault::Unknown, "actor") => "filter-unknown-actor",
        (FilterFault::Unknown, "action") => "filter-unknown-action",
        (FilterFault::Unknown, _) => "filter-unknown-about",
    };
    faults.note(me, field, id);
    None
}
