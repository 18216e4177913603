//! Correct drafts with one mutated value each: the rules that the class names find each mutation before signing.
//!
//! The matrix covers known faults; the mutations show that every bit of the signed bytes follows from the intended values.

mod addresses;
mod bits;
mod encoding;
mod extensions;
mod fields;
mod good;
mod harmless;
mod identifiers;
mod keys;
mod names;
mod shape;
mod tree;
mod values;

use std::collections::BTreeSet;
use std::thread;

use crate::lint::certificate::rules;
use crate::lint::rule::Rule;
use crate::types::Profile;
pub(super) use good::{Good, Mutation};
pub(super) use tree::Node;

/// A kind of mutation, and the rules that find it: each mutation breaks at least one of the rules, and each rule is
/// broken by at least one mutation.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) mutate: fn(&Good) -> Vec<Mutation>,
    pub(super) found_by: &'static [&'static str],
}

impl Class {
    const fn new(name: &'static str, mutate: fn(&Good) -> Vec<Mutation>, found_by: &'static [&'static str]) -> Self {
        Self { name, mutate, found_by }
    }
}

/// Every class.
pub(super) fn classes() -> impl Iterator<Item = &'static Class> {
    [
        bits::CLASSES,
        shape::CLASSES,
        encoding::CLASSES,
        identifiers::CLASSES,
        fields::CLASSES,
        names::CLASSES,
        keys::CLASSES,
        extensions::CLASSES,
        values::CLASSES,
        addresses::CLASSES,
    ]
    .into_iter()
    .flatten()
}

/// The mutations that no rule of their class finds, and the pairs of a rule and a class of which it finds a mutation.
#[derive(Debug, Default)]
struct Outcome {
    unseen: Vec<String>,
    seen: BTreeSet<(&'static str, &'static str)>,
}

#[test]
fn every_mutation_is_found_by_a_rule_of_its_class() {
    let profiles = Profile::OF_PEOPLE.into_iter().chain(good::OF_SERVICE);
    let threads: Vec<_> = profiles.map(|profile| thread::spawn(move || spoil_all(profile))).collect();
    let outcomes: Vec<Outcome> = threads.into_iter().map(|thread| thread.join().expect("ends")).collect();
    let unseen: Vec<&String> = outcomes.iter().flat_map(|outcome| &outcome.unseen).collect();
    assert!(unseen.is_empty(), "{} are not found: {:#?}", unseen.len(), &unseen[..unseen.len().min(20)]);
    for class in classes() {
        for rule in class.found_by {
            let finds = outcomes.iter().any(|outcome| outcome.seen.contains(&(class.name, rule)));
            assert!(finds, "{rule} finds nothing of the class `{}`", class.name);
        }
    }
}

fn spoil_all(profile: Profile) -> Outcome {
    let mut outcome = Outcome::default();
    let goods = Good::of_profile(profile);
    for class in classes() {
        let named: Vec<&Rule> = rules().filter(|rule| class.found_by.contains(&rule.id)).collect();
        let mut seen = BTreeSet::new();
        for good in &goods {
            for mutation in (class.mutate)(good).iter().filter(|mutation| mutation.differs(good)) {
                let found_by = mutation.found_by(&named, |rule| !seen.contains(rule.id));
                if found_by.is_empty() {
                    outcome.unseen.push(format!("{}, {}: {}", class.name, good.name, mutation.what));
                }
                seen.extend(found_by);
            }
        }
        outcome.seen.extend(seen.into_iter().map(|rule| (class.name, rule)));
    }
    outcome
}
