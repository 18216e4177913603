//! Tests of the rules with correct, mutated and foreign drafts.

mod differences;
mod documented;
mod matrix;
mod mutations;
pub(crate) mod test_support;

use std::fs;

use self::test_support::{Cast, TestKey};
use super::certificate::rules;
use crate::types::{PolicySet, Profile};

#[test]
fn ids_are_unique() {
    let mut ids: Vec<&str> = rules().map(|rule| rule.id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(count >= 45, "{count} rules");
}

/// `smime-br.key-usage` is in `smime_br/key_usage.rs`, which begins with its id and has a test that passes and one that
/// fails; and the rule of every file is in the list of rules.
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

/// Each profile with each allowed key, under each CA key, in both sets, with a short and a long mailbox.
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
                casts.extend(["alice@example.com", LONG].map(|address| Cast { profile, key, issuer, set, address }));
            }
        }
    }
    casts
}

/// 65 characters: one more than a commonName may have.
const LONG: &str = "a-mailbox-with-a-name-that-is-longer-than-most-others@example.com";
