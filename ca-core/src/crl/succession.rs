//! Compares a CRL with its predecessor: listed serial numbers must stay listed.

use std::collections::BTreeSet;

use super::Entries;
use crate::error::Result;
use crate::types::{Finding, SerialNumber};

/// The serial numbers that changed between two CRLs, if all changes are known.
pub(crate) type Changed = Option<BTreeSet<SerialNumber>>;

/// Finds serial numbers that the CRL `old` lists and the new list does not, except holds with an entry in the change
/// log. A revocation is permanent: rows that were deleted from the database must not make certificates valid again.
///
/// Both lists are read once, in parallel.
///
/// # Errors
/// `Internal` when a list can't be read.
pub(crate) fn find_lost(old: Entries<'_>, new: Entries<'_>, changed: &Changed) -> Result<Vec<Finding>> {
    let mut lost = Vec::new();
    let mut new = new.peekable();
    for entry in old {
        let entry = entry?;
        while let Some(passed) = new.next_if(|other| other.as_ref().is_ok_and(|other| other.serial < entry.serial)) {
            passed?;
        }
        let stays = match new.peek() {
            Some(Ok(other)) => other.serial == entry.serial,
            Some(Err(_)) => new.next().transpose()?.is_none(),
            None => false,
        };
        let may_leave = entry.is_hold() && is_told(entry.serial, changed);
        if !(stays || may_leave) {
            lost.push(finding(entry.serial));
            if lost.len() == MOST_NAMED {
                break;
            }
        }
    }
    Ok(lost)
}

/// Whether the change log contains the serial number, or is incomplete.
fn is_told(serial: &[u8], changed: &Changed) -> bool {
    let serial = SerialNumber::from_octets(serial);
    changed.as_ref().is_none_or(|changed| serial.is_ok_and(|serial| changed.contains(&serial)))
}

fn finding(serial: &[u8]) -> Finding {
    Finding {
        rule: "house.crl-keeps-what-it-listed",
        citation: "RFC 5280 §3.3, §5.3.1; rule of Inkan",
        detail: format!("{} was listed, and no change explains its removal", data_encoding::HEXLOWER.encode(serial)),
    }
}

/// The maximum number of serial numbers in a finding.
const MOST_NAMED: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crl::CrlEntry;
    use crate::encoding::asn1;
    use crate::types::{RevocationReason, Timestamp};

    fn crl(entries: &[(u8, RevocationReason)]) -> Vec<u8> {
        let at = Timestamp::from_unix_seconds(1_800_000_000);
        let list: Vec<u8> = entries
            .iter()
            .flat_map(|(serial, reason)| {
                let entry =
                    CrlEntry { serial: number(*serial), revoked_at: at, reason: *reason, invalidity_date: None };
                entry.to_der(at).expect("encodes")
            })
            .collect();
        let revoked = if list.is_empty() { Vec::new() } else { asn1::sequence(&[&list]) };
        let tbs = asn1::sequence(&[&asn1::unsigned(1), &[0x30, 0], &[0x30, 0], &[0x17, 0], &[0x17, 0], &revoked]);
        asn1::sequence(&[&tbs])
    }

    fn number(serial: u8) -> SerialNumber {
        SerialNumber::from_octets(&[serial]).expect("a serial number")
    }

    fn lost(old: &[(u8, RevocationReason)], new: &[(u8, RevocationReason)], changed: &Changed) -> Vec<String> {
        let (old, new) = (crl(old), crl(new));
        let entries = |der| Entries::of_crl(der).expect("a CRL");
        let found = find_lost(entries(&old), entries(&new), changed).expect("reads");
        found.into_iter().map(|finding| finding.detail.chars().take(2).collect()).collect()
    }

    const STOLEN: RevocationReason = RevocationReason::KeyCompromise;
    const HOLD: RevocationReason = RevocationReason::CertificateHold;

    #[test]
    fn what_was_revoked_is_missed_wherever_it_stood() {
        let nothing = Some(BTreeSet::new());
        let old = [(1, STOLEN), (5, STOLEN), (9, STOLEN)];
        assert_eq!(lost(&old, &old, &nothing), <[&str; 0]>::default());
        assert_eq!(lost(&old, &[(1, STOLEN), (3, STOLEN), (5, STOLEN), (9, STOLEN)], &nothing), <[&str; 0]>::default());
        assert_eq!(lost(&old, &[(5, STOLEN), (7, STOLEN)], &nothing), ["01", "09"]);
        assert_eq!(lost(&old, &[], &nothing), ["01", "05", "09"]);
        // A revocation is permanent, regardless of the log.
        assert_eq!(lost(&old, &[(1, STOLEN), (5, STOLEN)], &Some(BTreeSet::from([number(9)]))), ["09"]);
    }

    #[test]
    fn a_hold_leaves_when_the_log_says_that_something_happened_to_it() {
        let old = [(1, STOLEN), (5, HOLD)];
        assert_eq!(lost(&old, &[(1, STOLEN)], &Some(BTreeSet::from([number(5)]))), <[&str; 0]>::default());
        assert_eq!(lost(&old, &[(1, STOLEN)], &Some(BTreeSet::new())), ["05"]);
        // A database from before the change log existed.
        assert_eq!(lost(&old, &[(1, STOLEN)], &None), <[&str; 0]>::default());
    }

    #[test]
    fn a_list_that_cannot_be_read_is_an_error_and_not_a_loss() {
        let old = crl(&[(1, STOLEN)]);
        let broken = asn1::sequence(&[&asn1::sequence(&[
            &asn1::unsigned(1),
            &[0x30, 0],
            &[0x30, 0],
            &[0x17, 0],
            &[0x17, 0],
            &asn1::sequence(&[&[4, 0]]),
        ])]);
        let entries = |der| Entries::of_crl(der).expect("a CRL");
        assert!(find_lost(entries(&old), entries(&broken), &None).is_err());
        assert!(find_lost(entries(&broken), entries(&old), &None).is_err());
    }
}
