//! Reads the entries of a CRL, for `rfc5280.crl-entries` and `house.crl-complete`.

use crate::crl::entries::CrlEntryView;
use crate::crl::{CrlTerms, Entries};
use crate::encoding::asn1::{self, Walker};
use crate::lint::demand::demand;
use crate::types::SerialNumber;

/// Reads the list once; returns the number of entries, or the fault of the first invalid entry.
pub(super) fn walk(list: Entries<'_>, terms: &CrlTerms) -> Result<usize, String> {
    let latest = asn1::time(terms.this_update).map_err(|_| "thisUpdate can't be written")?;
    let mut last: &[u8] = &[];
    let mut count = 0;
    for entry in list {
        let entry = entry.map_err(|_| format!("entry {count} can't be read"))?;
        check_entry(&entry, last, &latest).map_err(|detail| {
            let serial = data_encoding::HEXLOWER.encode(entry.serial);
            format!("entry {count}, {serial}: {detail}")
        })?;
        last = entry.serial;
        count += 1;
    }
    Ok(count)
}

fn check_entry(entry: &CrlEntryView<'_>, last: &[u8], latest: &[u8]) -> Result<(), String> {
    demand(entry.serial > last, "the serial numbers do not ascend, or one occurs twice")?;
    demand(SerialNumber::is_well_formed(entry.serial), "the serial number is malformed")?;
    check_date(entry, latest)?;
    entry.extensions.map_or(Ok(()), check_extensions)
}

/// Demands that a revocationDate is well-formed and not after thisUpdate. Times of one type compare by their octets,
/// and every UTCTime is before every GeneralizedTime, which begins in 2050.
fn check_date(entry: &CrlEntryView<'_>, latest: &[u8]) -> Result<(), String> {
    let date = entry.date;
    let length = match date.tag {
        UTC_TIME => 13,
        GENERALIZED_TIME => 15,
        _ => return Err("the revocationDate is no time".to_owned()),
    };
    let [digits @ .., b'Z'] = date.content else { return Err("the revocationDate is not in UTC".to_owned()) };
    demand(date.content.len() == length && digits.iter().all(u8::is_ascii_digit), "the revocationDate is malformed")?;
    // 1950 to 1999 are written as 50 to 99.
    let long_ago = date.tag == UTC_TIME && digits >= b"50".as_slice();
    demand(long_ago || date.whole <= latest, "the revocationDate lies after thisUpdate")
}

/// Demands that the extensions are reasonCode and invalidityDate, in that order, not critical, and that the reason is
/// one that Inkan uses.
fn check_extensions(extensions: &[u8]) -> Result<(), String> {
    let mut rest = Walker::new(extensions);
    demand(!rest.is_done(), "its extensions are empty")?;
    let mut content = rest.next_with(asn1::SEQUENCE);
    if let Some(value) = content.and_then(|content| content.strip_prefix(REASON_CODE)) {
        let known = matches!(value, [4, 3, 0x0a, 1, 1..=6 | 9]);
        demand(known, "its reasonCode is none that may be given")?;
        content = rest.next_with(asn1::SEQUENCE);
    }
    if let Some(value) = content.and_then(|content| content.strip_prefix(INVALIDITY_DATE)) {
        let date = Walker::new(value).next_with(4).and_then(|value| Walker::new(value).next_with(GENERALIZED_TIME));
        demand(date.is_some_and(|date| date.len() == 15), "its invalidityDate is malformed")?;
        content = None;
    }
    demand(content.is_none() && rest.is_done(), "it has another extension, or one that is critical")
}

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// id-ce-cRLReasons, 2.5.29.21 (RFC 5280 §5.3.1).
const REASON_CODE: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x15];
/// id-ce-invalidityDate, 2.5.29.24 (RFC 5280 §5.3.2).
const INVALIDITY_DATE: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x18];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crl::CrlEntry;
    use crate::types::{CrlNumber, RevocationReason, Timestamp};

    #[test]
    fn what_entries_are_written_as_breaks_no_rule() {
        let list: Vec<u8> = RevocationReason::ALL
            .into_iter()
            .zip(1..)
            .flat_map(|(reason, serial)| [entry(serial, reason, None), entry(serial + 100, reason, Some(AT))].concat())
            .collect();
        // In ascending order of the serial numbers: entries with a date come after those without.
        let (mut plain, mut dated) = (Vec::new(), Vec::new());
        for one in Entries::of_tbs(&tbs(&list)).expect("a list") {
            let one = one.expect("an entry");
            let to = if one.serial > [100].as_slice() { &mut dated } else { &mut plain };
            to.extend_from_slice(&list[one.place]);
        }
        assert_eq!(broken(&[plain, dated].concat(), 16), None);
        assert_eq!(broken(&[], 0), None);
    }

    #[test]
    fn serial_numbers_ascend_and_none_stands_twice() {
        let [one, two] = [1, 2].map(|serial| entry(serial, RevocationReason::Superseded, None));
        for list in [[two.clone(), one.clone()].concat(), [one.clone(), one].concat()] {
            assert_eq!(broken(&list, 2), Some("rfc5280.crl-entries"));
        }
        assert_eq!(broken(&with_serial(&[0x80]), 1), Some("rfc5280.crl-entries"));
        assert_eq!(broken(&two, 3), Some("house.crl-complete"));
    }

    #[test]
    fn a_date_is_well_formed_and_not_in_the_future() {
        for (tag, date) in
            [(0x17, "261124000000Z"), (0x17, "991231235959Z"), (0x17, "000101000000Z"), (0x18, "19991231235959Z")]
        {
            let expected = if tag == 0x18 { Some("rfc5280.crl-entries") } else { None };
            assert_eq!(broken(&with_date(tag, date), 1), expected, "{date}");
        }
        for (tag, date) in [
            (0x17, "261124000001Z"),
            (0x17, "491231235959Z"),
            (0x18, "20500101000000Z"),
            (0x17, "2611240000Z"),
            (0x17, "261124000000+"),
            (0x17, "26112400000aZ"),
            (0x04, "261124000000Z"),
        ] {
            assert_eq!(broken(&with_date(tag, date), 1), Some("rfc5280.crl-entries"), "{date}");
        }
    }

    #[test]
    fn extensions_are_a_known_reason_and_an_invalidity_date_and_nothing_else() {
        let reason = |code| asn1::sequence(&[REASON_CODE, &asn1::octet_string(&asn1::tlv(0x0a, &[code]))]);
        let date = asn1::tlv(GENERALIZED_TIME, b"20261101000000Z");
        let invalidity = asn1::sequence(&[INVALIDITY_DATE, &asn1::octet_string(&date)]);
        let critical = asn1::sequence(&[REASON_CODE, &[1, 1, 0xff], &asn1::octet_string(&[0x0a, 1, 1])]);
        let issuer = asn1::sequence(&[&[0x06, 0x03, 0x55, 0x1d, 0x1d], &asn1::octet_string(&[0x30, 0])]);
        for good in [reason(1), reason(9), invalidity.clone(), [reason(4), invalidity.clone()].concat()] {
            assert_eq!(broken(&with_extensions(&good), 1), None);
        }
        for bad in [
            Vec::new(),
            reason(0),
            reason(7),
            reason(8),
            reason(10),
            critical,
            issuer.clone(),
            [reason(1), issuer].concat(),
            [invalidity.clone(), reason(1)].concat(),
            [reason(1), reason(1)].concat(),
            asn1::sequence(&[INVALIDITY_DATE, &asn1::octet_string(&asn1::tlv(UTC_TIME, b"261101000000Z"))]),
        ] {
            assert_eq!(broken(&with_extensions(&bad), 1), Some("rfc5280.crl-entries"), "{bad:02x?}");
        }
    }

    #[test]
    fn what_is_no_entry_is_found() {
        for list in [asn1::sequence(&[]), asn1::octet_string(b"x"), vec![0x30, 5, 0]] {
            assert_eq!(broken(&list, 1), Some("rfc5280.crl-entries"));
        }
    }

    fn broken(list: &[u8], entries: usize) -> Option<&'static str> {
        let this_update = Timestamp::from_unix_seconds(AT);
        let terms = CrlTerms {
            number: CrlNumber::NONE.next(this_update),
            previous_number: CrlNumber::NONE,
            this_update,
            next_update: this_update,
            is_root: false,
            entries,
        };
        match walk(Entries::of_tbs(&tbs(list)).expect("a list"), &terms) {
            Err(_) => Some("rfc5280.crl-entries"),
            Ok(count) => (count != entries).then_some("house.crl-complete"),
        }
    }

    fn tbs(list: &[u8]) -> Vec<u8> {
        let revoked = if list.is_empty() { Vec::new() } else { asn1::sequence(&[list]) };
        asn1::sequence(&[&asn1::unsigned(1), &[0x30, 0], &[0x30, 0], &[0x17, 0], &[0x17, 0], &revoked])
    }

    fn entry(serial: u8, reason: RevocationReason, invalidity: Option<i64>) -> Vec<u8> {
        let at = Timestamp::from_unix_seconds(AT);
        let serial = SerialNumber::from_octets(&[serial]).expect("a serial number");
        let invalidity_date = invalidity.map(Timestamp::from_unix_seconds);
        CrlEntry { serial, revoked_at: at, reason, invalidity_date }.to_der(at).expect("encodes")
    }

    fn with_serial(octets: &[u8]) -> Vec<u8> {
        asn1::sequence(&[&asn1::integer(octets), &asn1::tlv(UTC_TIME, b"261124000000Z")])
    }

    fn with_date(tag: u8, date: &str) -> Vec<u8> {
        asn1::sequence(&[&asn1::integer(&[1]), &asn1::tlv(tag, date.as_bytes())])
    }

    fn with_extensions(extensions: &[u8]) -> Vec<u8> {
        let date = asn1::tlv(UTC_TIME, b"261124000000Z");
        asn1::sequence(&[&asn1::integer(&[1]), &date, &asn1::sequence(&[extensions])])
    }

    /// 2026-11-24T00:00:00Z.
    const AT: i64 = 1_795_478_400;
}
