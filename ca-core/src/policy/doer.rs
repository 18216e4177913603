//! The actor of a past action on a certificate, in relation to its owner.

use super::{Actor, ReportChannel};
use crate::types::PersonId;

/// The actor of an action on a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    /// The owner of the certificate, in a session.
    Owner,
    /// A security officer, in a session: nobody else may act on the certificates of others.
    Officer(PersonId),
    /// The bearer of a pass, who is perhaps not the owner.
    Bearer(ReportChannel),
    /// An administrator, on the command line of the host.
    Host,
    /// Inkan itself, for scheduled work.
    System,
}

impl Doer {
    /// The actor of an action on a certificate of `owner`.
    pub(crate) fn of(actor: &Actor, owner: PersonId) -> Self {
        match actor {
            Actor::Person { id, .. } => Self::person(*id, owner),
            Actor::Bearer { channel, .. } => Self::Bearer(*channel),
            Actor::Host => Self::Host,
            Actor::Program { .. } | Actor::System => Self::System,
        }
    }

    /// The actor in a row of the trail; `None` for a text that names none of these.
    pub(crate) fn read(actor: &str, owner: PersonId) -> Option<Self> {
        let (kind, id) = actor.split_once(':').unwrap_or((actor, ""));
        Some(match kind {
            "person" => Self::person(id.parse().ok()?, owner),
            "link" => Self::Bearer(ReportChannel::Link),
            "code" => Self::Bearer(ReportChannel::Code),
            "host" => Self::Host,
            "system" => Self::System,
            _ => return None,
        })
    }

    fn person(id: PersonId, owner: PersonId) -> Self {
        if id == owner { Self::Owner } else { Self::Officer(id) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::PassId;

    #[test]
    fn the_trail_tells_the_same_doer_as_the_actor() {
        let (owner, officer) = (PersonId::from_row(7), PersonId::from_row(71));
        let person = |id| Actor::Person { id, roles: Vec::new(), session: None };
        let bearer = |channel| Actor::Bearer { channel, pass: PassId::from_row(3), person: owner };
        for (actor, doer) in [
            (person(owner), Doer::Owner),
            (person(officer), Doer::Officer(officer)),
            (bearer(ReportChannel::Link), Doer::Bearer(ReportChannel::Link)),
            (bearer(ReportChannel::Code), Doer::Bearer(ReportChannel::Code)),
            (Actor::Host, Doer::Host),
            (Actor::System, Doer::System),
        ] {
            assert_eq!(Doer::of(&actor, owner), doer, "{actor}");
            assert_eq!(Doer::read(&actor.to_string(), owner), Some(doer), "{actor}");
        }
        for nobody in ["", "person:", "person:x", "program:mta", "hosts"] {
            assert_eq!(Doer::read(nobody, owner), None, "{nobody}");
        }
    }
}
