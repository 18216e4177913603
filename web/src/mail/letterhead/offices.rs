//! Mails about roles, and about proposals that another officer decides.

use ca_core::installation::notice_writer::{NewNotice, Recipient};
use ca_core::policy::{ChangeKind, Role};
use ca_core::types::{EmailAddress, PersonName, ProposalId, ProposalState, Timestamp};

use super::Letterhead;
use crate::locale::{moment, role_name, say, say_with};

impl Letterhead {
    /// The mail to registration officers about a request.
    pub(super) fn request_waits(&self, to: &Recipient, person: &PersonName, address: &EmailAddress) -> NewNotice {
        let subject = say_with(to.language, "mail-request-waits-subject", &[("address", address)]);
        let body = say_with(to.language, "mail-request-waits-body", &[("name", person), ("address", address)]);
        let (link, after) = (format!("{}/officer/requests", self.url), say(to.language, "mail-queue-after"));
        self.write(to, subject, &body, &link, &after)
    }

    /// The mail to registration officers about a sign-in with the directory's password.
    pub(super) fn entry_waits(&self, to: &Recipient, person: &PersonName, address: &EmailAddress) -> NewNotice {
        let body = say_with(to.language, "mail-entry-waits-body", &[("name", person), ("address", address)]);
        let (link, after) = (format!("{}/officer/queue", self.url), say(to.language, "mail-queue-after"));
        self.write(to, self.subject("mail-entry-waits-subject", to), &body, &link, &after)
    }

    /// The daily mail to officers about everything that waits.
    pub(super) fn queue_waits(&self, to: &Recipient, count: usize, since: Timestamp) -> NewNotice {
        let since = moment(to.language, since, self.offset);
        let body = say_with(to.language, "mail-queue-body", &[("count", &count), ("since", &since)]);
        let (link, after) = (format!("{}/officer/queue", self.url), say(to.language, "mail-queue-after"));
        self.write(to, self.subject("mail-queue-subject", to), &body, &link, &after)
    }

    /// The mail to officers who can decide about a proposal.
    pub(super) fn proposal_made(
        &self,
        to: &Recipient,
        proposal: ProposalId,
        kind: ChangeKind,
        acts_at_deadline: bool,
    ) -> NewNotice {
        let body = say(
            to.language,
            match kind {
                ChangeKind::Roles => "mail-proposal-roles",
                ChangeKind::Programs => "mail-proposal-programs",
            },
        );
        let after = if acts_at_deadline { "mail-proposal-deadline-after" } else { "mail-proposal-after" };
        let link = format!("{}/officer/proposals/{proposal}", self.url);
        self.write(to, self.subject("mail-proposal-subject", to), &body, &link, &say(to.language, after))
    }

    /// The mail to the proposer about the end of a proposal.
    pub(super) fn proposal_ended(&self, to: &Recipient, proposal: ProposalId, state: ProposalState) -> NewNotice {
        let body = say(
            to.language,
            match state {
                ProposalState::Confirmed => "mail-proposal-confirmed",
                ProposalState::Refused => "mail-proposal-refused",
                ProposalState::Proposed | ProposalState::Withdrawn | ProposalState::Expired => "mail-proposal-expired",
            },
        );
        let (link, after) =
            (format!("{}/officer/proposals/{proposal}", self.url), say(to.language, "mail-proposal-end-after"));
        self.write(to, self.subject("mail-proposal-end-subject", to), &body, &link, &after)
    }

    /// The mail to a person who was given a role, or lost one.
    pub(super) fn role_changed(&self, to: &Recipient, role: Role, is_granted: bool) -> NewNotice {
        let (subject, body, after) = if is_granted {
            ("mail-role-granted-subject", "mail-role-granted-body", "mail-role-granted-after")
        } else {
            ("mail-role-withdrawn-subject", "mail-role-withdrawn-body", "mail-role-withdrawn-after")
        };
        let role = say(to.language, role_name(role));
        let body = say_with(to.language, body, &[("role", &role)]);
        let after = self.with_officer(to, &say(to.language, after));
        self.write(to, self.subject(subject, to), &body, &self.url, &after)
    }
}
