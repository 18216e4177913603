//! The difference between the current and the desired content of an entry: pure.

use ca_core::use_cases::feed::own::CertificateOrigin;

use crate::desired::{
    AUTHORITY_REVOCATION_LIST, CA_CERTIFICATE, CERTIFICATE_REVOCATION_LIST, DesiredAttribute, USER_CERTIFICATE,
};
use crate::found::Found;
use crate::order::rank;
use crate::own::ValueOrigins;

/// The changes to an entry, and the number of values in it that are not Inkan's.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) changes: Vec<Change>,
    /// The number of certificates of other CAs, which stay unchanged.
    pub(crate) foreign: usize,
    /// The number of certificates, also unchanged, that a CA key of this installation signed and that are not in its
    /// database.
    pub(crate) unknown: usize,
}

/// One part of a `ModifyRequest` (RFC 4511 §4.6).
///
/// ```text
/// ModifyRequest ::= [APPLICATION 6] SEQUENCE {
///      object          LDAPDN,
///      changes         SEQUENCE OF change SEQUENCE {
///           operation       ENUMERATED {
///                add     (0),
///                delete  (1),
///                replace (2),
///                ... },
///           modification    PartialAttribute } }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) verb: Verb,
    /// The attribute's name without options.
    pub(crate) attribute: &'static str,
    pub(crate) values: Vec<Vec<u8>>,
}

/// The way of replacing values of attributes for which not every directory has an equality rule: CRLs and
/// `userSMIMECertificate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExchangeMode {
    /// All values are replaced.
    Whole,
    /// Each value that was read is deleted by its value, so that the directory refuses the change when the value has changed.
    ByValue,
}

/// `operation` of a `ModifyRequest` (RFC 4511 §4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Add,
    Delete,
    Replace,
}

impl Plan {
    /// The changes after which `found` holds the kept attributes.
    pub(crate) fn of(kept: &[DesiredAttribute], found: &Found, judged: &ValueOrigins, exchange: ExchangeMode) -> Self {
        let mut plan = Self::default();
        for attribute in kept {
            match attribute.name {
                USER_CERTIFICATE => {
                    plan.exchange_own(attribute, found, judged);
                    plan.clear_stale_smime(&attribute.values, found, judged, exchange);
                }
                CERTIFICATE_REVOCATION_LIST | AUTHORITY_REVOCATION_LIST => {
                    plan.exchange_list(attribute, found, exchange);
                }
                CA_CERTIFICATE => {
                    plan.count_left(attribute, found, judged);
                    plan.push(Verb::Add, attribute.name, missing(attribute, found));
                }
                _ => plan.push(Verb::Add, attribute.name, missing(attribute, found)),
            }
        }
        plan
    }

    /// Deletes Inkan's own values that should not be there, one by one, and adds those that are missing. The attribute is
    /// never replaced: that would delete the certificates of other CAs.
    fn exchange_own(&mut self, wanted: &DesiredAttribute, found: &Found, judged: &ValueOrigins) {
        self.count_left(wanted, found, judged);
        let missing = missing(wanted, found);
        let behind = held_behind(&missing, wanted, found);
        let stale = found.values(wanted.name).filter(|value| {
            !wanted.values.contains(value)
                && matches!(judged.origin(value), CertificateOrigin::Known(_) | CertificateOrigin::Ended)
        });
        // Delete first, then add: a directory distinguishes certificates only by issuer and serial number.
        self.push(Verb::Delete, wanted.name, stale.chain(&behind).cloned().collect());
        let added = wanted.values.iter().filter(|value| missing.contains(value) || behind.contains(value));
        self.push(Verb::Add, wanted.name, added.cloned().collect());
    }

    /// Counts the values that are neither wanted nor deleted.
    fn count_left(&mut self, wanted: &DesiredAttribute, found: &Found, judged: &ValueOrigins) {
        for value in found.values(wanted.name).filter(|value| !wanted.values.contains(value)) {
            match judged.origin(value) {
                CertificateOrigin::Foreign => self.foreign += 1,
                CertificateOrigin::Unknown => self.unknown += 1,
                CertificateOrigin::Authority | CertificateOrigin::Known(_) | CertificateOrigin::Ended => {}
            }
        }
    }

    /// Deletes values of `userSMIMECertificate` that contain an outdated certificate of Inkan: Outlook prefers them to all
    /// others. Few directories have an equality rule for the attribute; for the others the remaining values are written
    /// again.
    fn clear_stale_smime(&mut self, wanted: &[Vec<u8>], found: &Found, judged: &ValueOrigins, exchange: ExchangeMode) {
        let (mut staying, mut stale) = (Vec::new(), Vec::new());
        for value in found.values(USER_SMIME_CERTIFICATE) {
            let own = judged.own_within(value);
            let is_wanted = own.iter().any(|(certificate, _)| wanted.contains(certificate));
            let is_unknown = own.iter().any(|(_, origin)| *origin == CertificateOrigin::Unknown);
            if own.is_empty() || is_wanted || is_unknown {
                staying.push(value.clone());
            } else {
                stale.push(value.clone());
            }
            self.foreign += usize::from(own.is_empty());
            self.unknown += usize::from(is_unknown && !is_wanted);
        }
        match exchange {
            ExchangeMode::Whole if !stale.is_empty() => {
                self.changes.push(Change { verb: Verb::Replace, attribute: USER_SMIME_CERTIFICATE, values: staying });
            }
            _ => self.push(Verb::Delete, USER_SMIME_CERTIFICATE, stale),
        }
    }

    /// Replaces the previous CRL by the new one. Without a new one the old one stays. If there was none, the CRL is added: a
    /// directory without an equality rule for CRLs, or with a single value for the attribute, refuses the change when
    /// another writer was faster.
    fn exchange_list(&mut self, wanted: &DesiredAttribute, found: &Found, exchange: ExchangeMode) {
        let held: Vec<Vec<u8>> = found.values(wanted.name).cloned().collect();
        if held == wanted.values || wanted.values.is_empty() {
            return;
        }
        match exchange {
            ExchangeMode::Whole if !held.is_empty() => self.push(Verb::Replace, wanted.name, wanted.values.clone()),
            _ => {
                self.push(Verb::Delete, wanted.name, held);
                self.push(Verb::Add, wanted.name, wanted.values.clone());
            }
        }
    }

    fn push(&mut self, verb: Verb, attribute: &'static str, values: Vec<Vec<u8>>) {
        if !values.is_empty() {
            self.changes.push(Change { verb, attribute, values });
        }
    }

    /// Describes the changes for a person.
    pub(crate) fn describe(&self) -> Vec<String> {
        self.changes.iter().map(Change::describe).collect()
    }
}

impl Change {
    fn describe(&self) -> String {
        let verb = match self.verb {
            Verb::Add => "add",
            Verb::Delete => "delete",
            Verb::Replace => "replace",
        };
        format!(
            "{verb} {} ({} of {} bytes)",
            self.attribute,
            count(self.values.len()),
            self.values.iter().map(Vec::len).sum::<usize>()
        )
    }
}

fn count(values: usize) -> String {
    if values == 1 { "1 value".to_owned() } else { format!("{values} values") }
}

/// The wanted values that the entry holds and that must be sorted after a missing one: they are deleted and added again in
/// the modify that writes the missing one. A wrong order alone causes no modify.
fn held_behind(missing: &[Vec<u8>], wanted: &DesiredAttribute, found: &Found) -> Vec<Vec<u8>> {
    let Some(first) = missing.iter().map(|value| rank(value)).min() else { return Vec::new() };
    let held = wanted.values.iter().filter(|value| found.values(wanted.name).any(|held| held == *value));
    held.filter(|value| rank(value) > first).cloned().collect()
}

fn missing(wanted: &DesiredAttribute, found: &Found) -> Vec<Vec<u8>> {
    wanted.values.iter().filter(|value| !found.values(wanted.name).any(|held| held == *value)).cloned().collect()
}

pub(crate) const USER_SMIME_CERTIFICATE: &str = "userSMIMECertificate";

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &[u8] = include_bytes!("../fixtures/old.der");
    const NEW: &[u8] = include_bytes!("../fixtures/new.der");
    const FOREIGN: &[u8] = include_bytes!("../fixtures/foreign.der");
    const OLD_SMIME: &[u8] = include_bytes!("../fixtures/old-smime.der");

    fn own() -> ValueOrigins {
        let known = CertificateOrigin::Known("1".parse().unwrap());
        ValueOrigins::new(&[(OLD, known), (NEW, known)])
    }

    fn certificates(values: &[&[u8]]) -> Vec<DesiredAttribute> {
        vec![DesiredAttribute { name: USER_CERTIFICATE, values: values.iter().map(|value| value.to_vec()).collect() }]
    }

    fn change(verb: Verb, attribute: &'static str, values: &[&[u8]]) -> Change {
        Change { verb, attribute, values: values.iter().map(|value| value.to_vec()).collect() }
    }

    #[test]
    fn own_values_are_exchanged_one_by_one_and_foreign_ones_stay() {
        let found = Found::new("cn=a", &[("userCertificate;binary", &[OLD, FOREIGN, b"no certificate"])]);
        let plan = Plan::of(&certificates(&[NEW]), &found, &own(), ExchangeMode::Whole);
        assert_eq!(
            plan.changes,
            vec![change(Verb::Delete, USER_CERTIFICATE, &[OLD]), change(Verb::Add, USER_CERTIFICATE, &[NEW])]
        );
        assert_eq!(plan.foreign, 2);
    }

    #[test]
    fn an_entry_that_is_as_it_should_be_needs_nothing() {
        let found = Found::new("cn=a", &[("userCertificate", &[NEW, FOREIGN])]);
        assert_eq!(Plan::of(&certificates(&[NEW]), &found, &own(), ExchangeMode::Whole).changes, vec![]);
        assert_eq!(
            Plan::of(&certificates(&[]), &Found::new("cn=a", &[]), &own(), ExchangeMode::Whole),
            Plan::default()
        );
    }

    #[test]
    fn a_stale_smime_value_of_ours_goes_and_others_stay() {
        let held: &[&[u8]] = &[OLD_SMIME, b"somebody else's"];
        let found = Found::new("cn=a", &[("userSMIMECertificate", held), ("userCertificate", &[NEW])]);
        assert_eq!(
            Plan::of(&certificates(&[NEW]), &found, &own(), ExchangeMode::Whole).changes,
            vec![change(Verb::Replace, USER_SMIME_CERTIFICATE, &[b"somebody else's"])]
        );
        assert_eq!(
            Plan::of(&certificates(&[NEW]), &found, &own(), ExchangeMode::ByValue).changes,
            vec![change(Verb::Delete, USER_SMIME_CERTIFICATE, &[OLD_SMIME])]
        );
        let current = Found::new("cn=a", &[("userSMIMECertificate", &[OLD_SMIME]), ("userCertificate", &[OLD])]);
        assert_eq!(Plan::of(&certificates(&[OLD]), &current, &own(), ExchangeMode::Whole).changes, vec![]);
    }

    #[test]
    fn a_value_of_our_key_that_nobody_here_issued_stays_until_it_ends() {
        let held = [("userCertificate", [OLD].as_slice()), ("userSMIMECertificate", [OLD_SMIME].as_slice())];
        let found = Found::new("cn=a", &held);
        let left = Plan::of(
            &certificates(&[]),
            &found,
            &ValueOrigins::new(&[(OLD, CertificateOrigin::Unknown)]),
            ExchangeMode::Whole,
        );
        assert_eq!((left.changes.len(), left.unknown, left.foreign), (0, 2, 0));
        let taken = Plan::of(
            &certificates(&[]),
            &found,
            &ValueOrigins::new(&[(OLD, CertificateOrigin::Ended)]),
            ExchangeMode::Whole,
        );
        assert_eq!((taken.changes.len(), taken.unknown, taken.foreign), (2, 0, 0));
    }

    #[test]
    fn a_crl_is_replaced_when_it_differs_and_never_taken_away() {
        let wanted = |values: &[&[u8]]| {
            vec![DesiredAttribute {
                name: CERTIFICATE_REVOCATION_LIST,
                values: values.iter().map(|value| value.to_vec()).collect(),
            }]
        };
        let list = |verb, value: &[u8]| change(verb, CERTIFICATE_REVOCATION_LIST, &[value]);
        let found = Found::new("cn=a", &[("certificateRevocationList;binary", &[b"one"])]);
        let changes = |values: &[&[u8]], exchange| Plan::of(&wanted(values), &found, &own(), exchange).changes;
        assert_eq!(changes(&[b"two"], ExchangeMode::Whole), vec![list(Verb::Replace, b"two")]);
        let one_by_one = vec![list(Verb::Delete, b"one"), list(Verb::Add, b"two")];
        assert_eq!(changes(&[b"two"], ExchangeMode::ByValue), one_by_one);
        for exchange in [ExchangeMode::Whole, ExchangeMode::ByValue] {
            assert_eq!(changes(&[b"one"], exchange), vec![]);
            assert_eq!(changes(&[], exchange), vec![]);
            let filled = Plan::of(&wanted(&[b"two"]), &Found::new("cn=a", &[]), &own(), exchange).changes;
            assert_eq!(filled, vec![list(Verb::Add, b"two")], "what is empty is never replaced");
        }
    }
}
