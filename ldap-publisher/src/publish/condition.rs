//! The condition of a change: the entry is unchanged since it was read.

use crate::fault::{Fault, NO_MATCHING_RULE, UNAVAILABLE_CRITICAL_EXTENSION};
use crate::found::Found;
use crate::plan::ExchangeMode;

/// The means by which a directory can reject a change to an entry that another writer changed since it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conditions {
    /// It supports the assertion control (RFC 4528), if its root DSE lists the control.
    asserts: bool,
    /// It can delete a single value of an attribute for which RFC 4523 or RFC 2798 gives no equality rule that every
    /// directory has.
    compares_values: bool,
}

impl Default for Conditions {
    fn default() -> Self {
        Self { asserts: true, compares_values: true }
    }
}

impl Conditions {
    /// The filter that an entry matches until it is changed; `None` when the directory does not support the assertion
    /// control, or shows no attribute that differs after every change.
    pub(super) fn unchanged(self, session_asserts: bool, found: &Found) -> Option<String> {
        if !(self.asserts && session_asserts) {
            return None;
        }
        let number = found.values(ENTRY_CSN).next().and_then(|octets| std::str::from_utf8(octets).ok())?;
        Some(format!("({ENTRY_CSN}={})", crate::filter::escape_value(number)))
    }

    /// The way of replacing CRLs: by value only if there is no other way to detect a change of the entry, because it also
    /// sends the old CRL.
    pub(super) fn exchange(self, unchanged: Option<&str>) -> ExchangeMode {
        if unchanged.is_none() && self.compares_values { ExchangeMode::ByValue } else { ExchangeMode::Whole }
    }

    /// Records the limitation that a refusal reveals; false when it was known already or there is none.
    pub(super) fn learn(&mut self, fault: &Fault) -> bool {
        let known = match fault.code() {
            Some(UNAVAILABLE_CRITICAL_EXTENSION) => &mut self.asserts,
            Some(NO_MATCHING_RULE) => &mut self.compares_values,
            _ => return false,
        };
        std::mem::replace(known, false)
    }
}

/// The change sequence number that `OpenLDAP` assigns to an entry at each change.
pub(super) const ENTRY_CSN: &str = "entryCSN";

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(code: u32) -> Fault {
        Fault::Permanent { code, detail: String::new(), advice: "" }
    }

    #[test]
    fn a_change_depends_on_the_number_of_the_last_one_where_the_directory_compares_it() {
        let numbered = Found::new("cn=a", &[("entryCSN", &[b"2026*"])]);
        let mut conditions = Conditions::default();
        let unchanged = conditions.unchanged(true, &numbered);
        assert_eq!(unchanged.as_deref(), Some(r"(entryCSN=2026\2a)"));
        assert_eq!(conditions.exchange(unchanged.as_deref()), ExchangeMode::Whole);
        assert_eq!(conditions.unchanged(false, &numbered), None, "the directory does not know the control");
        assert_eq!(conditions.unchanged(true, &Found::new("cn=a", &[])), None, "it shows no number");
        assert!(conditions.learn(&fault(UNAVAILABLE_CRITICAL_EXTENSION)));
        assert_eq!(conditions.unchanged(true, &numbered), None, "it has refused the control");
        assert!(!conditions.learn(&fault(UNAVAILABLE_CRITICAL_EXTENSION)), "it was not sent again");
    }

    #[test]
    fn values_are_exchanged_one_by_one_until_the_directory_says_that_it_can_not() {
        let mut conditions = Conditions::default();
        assert_eq!(conditions.exchange(None), ExchangeMode::ByValue);
        assert!(!conditions.learn(&fault(50)));
        assert!(conditions.learn(&fault(NO_MATCHING_RULE)));
        assert_eq!(conditions.exchange(None), ExchangeMode::Whole);
    }
}
