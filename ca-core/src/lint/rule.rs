//! What a rule is: for certificates, and which it is about; for CRLs; and for OCSP responses.

use super::certificate::specimen::Specimen;
use super::crl::CrlSpecimen;
pub(crate) use super::demand::demand;
use super::ocsp::AnswerSpecimen;
use crate::types::{Finding, Profile};

/// A rule for certificates.
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) citation: &'static str,
    /// Which certificates it is about.
    pub(crate) applies: fn(Profile) -> bool,
    /// Looks at a draft; says what is wrong.
    pub(crate) check: fn(&Specimen<'_>) -> Result<(), String>,
}

/// A rule for CRLs.
pub(crate) struct CrlRule {
    pub(crate) id: &'static str,
    pub(crate) citation: &'static str,
    /// Looks at a draft; says what is wrong.
    pub(crate) check: fn(&CrlSpecimen<'_>) -> Result<(), String>,
}

/// A rule for OCSP responses.
pub(crate) struct AnswerRule {
    pub(crate) id: &'static str,
    pub(crate) citation: &'static str,
    /// Looks at a draft; says what is wrong.
    pub(crate) check: fn(&AnswerSpecimen<'_>) -> Result<(), String>,
}

impl Rule {
    /// That a draft breaks it.
    pub(super) fn broken(&self, detail: String) -> Finding {
        Finding { rule: self.id, citation: self.citation, detail }
    }
}

impl CrlRule {
    /// That a draft breaks it.
    pub(super) fn broken(&self, detail: String) -> Finding {
        Finding { rule: self.id, citation: self.citation, detail }
    }
}

impl AnswerRule {
    /// That a draft breaks it.
    pub(super) fn broken(&self, detail: String) -> Finding {
        Finding { rule: self.id, citation: self.citation, detail }
    }
}

/// A rule for every certificate.
pub(crate) fn every(_: Profile) -> bool {
    true
}

/// A rule for the certificates of people, and of the mailbox that the server's own mails come from.
pub(crate) fn of_people(profile: Profile) -> bool {
    profile.is_of_a_mailbox()
}

/// A rule for the certificates of CAs.
pub(crate) fn of_authorities(profile: Profile) -> bool {
    profile.is_authority()
}

/// A rule for what is not self-issued.
pub(crate) fn not_roots(profile: Profile) -> bool {
    profile != Profile::Root
}

/// A rule for what serves mail below a root: issuing CAs and people.
pub(crate) fn of_mail(profile: Profile) -> bool {
    profile == Profile::Issuing || profile.is_of_a_mailbox()
}
