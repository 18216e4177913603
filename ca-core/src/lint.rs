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

/// A rule for the certificates of people, and of the mailbox that the server's own mails come from.
fn of_people(profile: Profile) -> bool {
    profile.is_of_a_mailbox()
}

/// A rule for the certificates of CAs.
fn of_authorities(profile: Profile) -> bool {
    profile.is_authority()
}

/// A rule for what is not self-issued.
fn not_roots(profile: Profile) -> bool {
    profile != Profile::Root
}

/// A rule for what serves mail below a root: issuing CAs and people.
fn of_mail(profile: Profile) -> bool {
    profile == Profile::Issuing || profile.is_of_a_mailbox()
}

/// What is to be said otherwise is put into words only then: most drafts break no rule.
fn demand(holds: bool, otherwise: impl fmt::Display) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_string()) }
}

#[cfg(test)]
mod differences;
#[cfg(test)]
mod documented;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod test_support;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::test_support::{Cast, TestKey};
    use super::*;
    use crate::profile::PolicySet;

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<&str> = rules().map(|rule| rule.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert!(count >= 45, "{count} rules");
    }

    /// `smime-br.key-usage` stands in `smime_br/key_usage.rs`, which begins with its id, and is shown there to pass and to
    /// fail; and there is no file whose rule is not run.
    #[test]
    fn every_rule_has_a_file_that_shows_it_passing_and_failing() {
        for rule in rules() {
            let source = documented::source_of(rule.id);
            let test = rule.id.replace(['.', '-'], "_");
            assert!(source.starts_with(&format!("//! `{}`\n", rule.id)), "{} is not named in its file", rule.id);
            for wanted in [format!("fn {test}_passes"), format!("fn {test}_fails")] {
                assert!(source.contains(&wanted), "{wanted} is missing");
            }
            assert!(!rule.citation.is_empty(), "{} cites nothing", rule.id);
        }
        let files = ["rfc5280", "smime_br", "house"]
            .map(|demander| fs::read_dir(documented::folder().join(demander)).expect("rules"));
        assert_eq!(files.into_iter().flatten().count(), rules().count());
    }

    #[test]
    fn every_rule_is_quiet_on_every_good_draft() {
        for cast in good_casts() {
            assert_eq!(cast.draft().broken_rules(), <[&str; 0]>::default(), "{cast:?}");
        }
    }

    /// Each profile with each key that it takes, under each CA key, in both sets, with a short and a long mailbox.
    fn good_casts() -> Vec<Cast<'static>> {
        let authorities =
            [Profile::Root, Profile::Issuing, Profile::OcspResponder].map(|profile| (profile, TestKey::Rsa(4096)));
        let mailboxes = Profile::OF_PEOPLE.into_iter().chain([Profile::NoticeSigner, Profile::SelfCheck]);
        let mailboxes = mailboxes.map(|profile| (profile, TestKey::Rsa(2048)));
        let elliptic = [TestKey::P256, TestKey::P384];
        let mut subjects: Vec<(Profile, TestKey)> = authorities.into_iter().chain(mailboxes).collect();
        subjects.extend(subjects.clone().into_iter().flat_map(|(profile, _)| elliptic.map(|key| (profile, key))));
        subjects.push((Profile::Signing, TestKey::Ed25519));
        let mut casts = Vec::new();
        for (profile, key) in subjects {
            for issuer in [TestKey::Rsa(4096), TestKey::P256, TestKey::P384] {
                for set in [PolicySet::House, PolicySet::Strict] {
                    casts.extend(["alice@example.com", LONG].map(|address| Cast {
                        profile,
                        key,
                        issuer,
                        set,
                        address,
                    }));
                }
            }
        }
        casts
    }

    /// 65 characters: one more than a commonName may have.
    const LONG: &str = "a-mailbox-with-a-name-that-is-longer-than-most-others@example.com";
}
