//! The rules that every draft must keep before it is signed, filed by who demands them: one rule, one file, one test
//! named after its id.

mod house;
mod layout;
mod rfc5280;
mod rsa_key;
mod smime_br;
mod specimen;
mod terms;

use std::fmt;

pub(crate) use specimen::Specimen;
pub(crate) use terms::{Terms, Wish};

use crate::profile::Profile;

/// A rule that a draft breaks.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The rule's id, such as `rfc5280.serial-number`.
    pub rule: &'static str,
    /// The document and section that demand it.
    pub citation: &'static str,
    /// What was found.
    pub detail: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.rule, self.citation, self.detail)
    }
}

/// One rule.
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) citation: &'static str,
    /// Which certificates it is about.
    pub(crate) applies: fn(Profile) -> bool,
    /// Looks at a draft; says what is wrong.
    pub(crate) check: fn(&Specimen<'_>) -> Result<(), String>,
}

/// Every rule.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    [rfc5280::RULES, smime_br::RULES, house::RULES].into_iter().flatten().copied()
}

/// Looks at a `TBSCertificate`, DER; returns each broken rule.
pub(crate) fn check_certificate(tbs: &[u8], terms: &Terms) -> Vec<Finding> {
    match Specimen::read(tbs, terms) {
        Ok(specimen) => rules()
            .filter(|rule| (rule.applies)(terms.profile))
            .filter_map(|rule| {
                let detail = (rule.check)(&specimen).err()?;
                Some(Finding { rule: rule.id, citation: rule.citation, detail })
            })
            .collect(),
        Err(detail) => {
            let rule = &rfc5280::well_formed::RULE;
            vec![Finding { rule: rule.id, citation: rule.citation, detail }]
        }
    }
}

/// A rule for every certificate.
fn every(_: Profile) -> bool {
    true
}

/// A rule for the certificates of people.
fn of_people(profile: Profile) -> bool {
    !profile.is_authority()
}

/// A rule for the certificates of CAs.
fn of_authorities(profile: Profile) -> bool {
    profile.is_authority()
}

/// A rule for what is not self-issued.
fn not_roots(profile: Profile) -> bool {
    profile != Profile::Root
}

fn demand(holds: bool, otherwise: impl Into<String>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}

#[cfg(test)]
mod test_support;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<&str> = rules().map(|rule| rule.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
