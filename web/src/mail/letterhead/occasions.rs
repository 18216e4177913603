//! The mail for each occasion.

use std::sync::Arc;

use ca_core::installation::notice_writer::{NewNotice, NoticeWriter, Occasion, Recipient};

use super::acts::{HELD, PUT_BACK, RELEASED, WITHDRAWN};
use super::{Asked, Letterhead};

impl Letterhead {
    /// The writer of an installation's mails.
    pub fn writer(self) -> NoticeWriter {
        Arc::new(move |to, occasion| self.write_about(to, occasion))
    }

    fn write_about(&self, to: &Recipient, occasion: &Occasion) -> NewNotice {
        match occasion {
            Occasion::Invited { token } => self.invitation(to, token),
            Occasion::PasswordForgotten { token } => self.password_forgotten(to, token),
            Occasion::NoResetLink { why } => self.no_reset_link(to, *why),
            Occasion::PasswordChanged { can_reset } => self.password_changed(to, *can_reset),
            Occasion::ProofWanted { token, profiles, device, asked_at } => {
                self.proof(to, token, &Asked { profiles, device, at: *asked_at })
            }
            Occasion::Issued { certificates } => self.issued(to, certificates),
            Occasion::Refused { request, why } => self.refused(to, *request, why),
            Occasion::RequestRestored { request } => self.request_restored(to, *request),
            Occasion::Revoked { certificate, serial, profile } => self.revoked(to, *certificate, serial, *profile),
            Occasion::StolenLater { certificate, serial, profile, in_session } => {
                self.stolen_later(to, *certificate, serial, *profile, *in_session)
            }
            Occasion::EndsSoon { certificate, profile, not_after } => {
                self.ends_soon(to, *certificate, *profile, *not_after)
            }
            Occasion::CodePrinted => self.code_printed(to),
            Occasion::SecondFactorSetUp => self.second_factor_set_up(to),
            Occasion::RecoveryCodesMade => self.recovery_codes_made(to),
            Occasion::SecondFactorReset => self.second_factor_reset(to),
            Occasion::Held { certificate, serial, profile, by } => {
                self.acted_on(to, *certificate, serial, *profile, *by, &HELD)
            }
            Occasion::Released { certificate, serial, profile, by } => {
                self.acted_on(to, *certificate, serial, *profile, *by, &RELEASED)
            }
            Occasion::Withdrawn { certificate, serial, profile, by } => {
                self.acted_on(to, *certificate, serial, *profile, *by, &WITHDRAWN)
            }
            Occasion::PutBack { certificate, serial, profile, by } => {
                self.acted_on(to, *certificate, serial, *profile, *by, &PUT_BACK)
            }
            Occasion::DecisionWanted { certificate, serial, address, by } => {
                self.decision(to, *certificate, serial, address, *by)
            }
            Occasion::RequestWaits { person, address } => self.request_waits(to, person, address),
            Occasion::EntryWaits { person, address } => self.entry_waits(to, person, address),
            Occasion::MailboxAdded { address } => self.mailbox_added(to, address),
            Occasion::MailboxEnded { address } => self.mailbox_ended(to, address),
            Occasion::MailboxReceived { address } => self.mailbox_received(to, address),
            Occasion::AddressReplaced { old, new } => self.address_replaced(to, old, new),
            Occasion::AddressEnds { old, new, at } => self.address_ends(to, old, new, *at),
            Occasion::QueueWaits { count, since } => self.queue_waits(to, *count, *since),
            Occasion::ProposalMade { proposal, kind, acts_at_deadline } => {
                self.proposal_made(to, *proposal, *kind, *acts_at_deadline)
            }
            Occasion::ProposalEnded { proposal, state } => self.proposal_ended(to, *proposal, *state),
            Occasion::RoleGranted { role } => self.role_changed(to, *role, true),
            Occasion::RoleWithdrawn { role } => self.role_changed(to, *role, false),
            Occasion::TestMail { check, envelope, from } => self.test_mail(to, *check, envelope, from),
            Occasion::ReportWanted { token } => self.report(to, token),
            Occasion::HeadSigned { head } => self.head(to, head),
        }
    }
}
