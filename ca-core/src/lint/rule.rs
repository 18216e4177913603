//! The types of rules, for certificates, CRLs and OCSP responses, and the filters on profiles.

use super::certificate::specimen::Specimen;
use super::crl::CrlSpecimen;
pub(crate) use super::demand::demand;
use super::ocsp::AnswerSpecimen;
use crate::types::{Finding, Profile};

/// A rule for certificates.
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) citation: &'static str,
    /// Whether the rule applies to a profile.
    pub(crate) applies: fn(Profile) -> bool,
    /// Checks a draft; the error describes the fault.
    pub(crate) check: fn(&Specimen<'_>) -> Result<(), String>,
}

/// A rule for CRLs.
pub(crate) struct CrlRule {
    pub(crate) id: &'static str,
    pub(crate) citation: &'static str,
    /// Checks a draft; the error describes the fault.
    pub(crate) check: fn(&CrlSpecimen<'_>) -> Result<(), String>,
}

/// A rule for OCSP responses.
pub(crate) struct AnswerRule {
    pub(crate) id: &'static str,
    pub(crate) citation: &'static str,
    /// Checks a draft; the error describes the fault.
    pub(crate) check: fn(&AnswerSpecimen<'_>) -> Result<(), String>,
}

impl Rule {
    /// The finding for a draft that breaks the rule.
    pub(super) fn broken(&self, detail: String) -> Finding {
        Finding { rule: self.id, citation: self.citation, detail }
    }
}

impl CrlRule {
    /// The finding for a draft that breaks the rule.
    pub(super) fn broken(&self, detail: String) -> Finding {
        Finding { rule: self.id, citation: self.citation, detail }
    }
}

impl AnswerRule {
    /// The finding for a draft that breaks the rule.
    pub(super) fn broken(&self, detail: String) -> Finding {
        Finding { rule: self.id, citation: self.citation, detail }
    }
}

/// The filter of rules for every certificate.
pub(crate) fn every(_: Profile) -> bool {
    true
}

/// The filter of rules for the certificates of people and of the senders of the server's mails.
pub(crate) fn of_people(profile: Profile) -> bool {
    profile.is_of_a_mailbox()
}

/// The filter of rules for the certificates of CAs.
pub(crate) fn of_authorities(profile: Profile) -> bool {
    profile.is_authority()
}

/// The filter of rules for certificates that are not self-issued.
pub(crate) fn not_roots(profile: Profile) -> bool {
    profile != Profile::Root
}

/// The filter of rules for issuing CAs and mailboxes.
pub(crate) fn of_mail(profile: Profile) -> bool {
    profile == Profile::Issuing || profile.is_of_a_mailbox()
}
