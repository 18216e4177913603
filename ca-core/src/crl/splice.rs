//! The list of the next CRL, made from the list of the last CRL: unchanged entries are copied octet by octet.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Entries, WrittenList};
use crate::error::Result;
use crate::types::SerialNumber;

/// The content of a new `revokedCertificates`, in the order of the serial numbers: ranges of the old content, and new
/// entries between them.
#[derive(Debug)]
pub(crate) struct Splice<'a> {
    old: &'a [u8],
    pieces: Vec<Piece<'a>>,
    entries: usize,
}

#[derive(Debug)]
enum Piece<'a> {
    Old(Range<usize>),
    New(&'a [u8]),
}

/// The changes by serial number: the new entry, DER, or `None` to remove the entry.
pub(crate) type EntryChanges = BTreeMap<SerialNumber, Option<Vec<u8>>>;

impl<'a> Splice<'a> {
    /// Applies changes to the list of a CRL.
    ///
    /// # Errors
    /// `Internal` when the list can't be read.
    pub(crate) fn new(list: Entries<'a>, changes: &'a EntryChanges) -> Result<Self> {
        let mut splice = Self { old: list.content(), pieces: Vec::new(), entries: 0 };
        let mut changes = changes.iter().peekable();
        for entry in list {
            let entry = entry?;
            while let Some((_, new)) = changes.next_if(|(serial, _)| serial.octets() < entry.serial) {
                splice.put_new(new.as_deref());
            }
            match changes.next_if(|(serial, _)| serial.octets() == entry.serial) {
                Some((_, new)) => splice.put_new(new.as_deref()),
                None => splice.put_old(entry.place),
            }
        }
        changes.for_each(|(_, new)| splice.put_new(new.as_deref()));
        Ok(splice)
    }

    fn put_new(&mut self, entry: Option<&'a [u8]>) {
        if let Some(entry) = entry {
            self.entries += 1;
            self.pieces.push(Piece::New(entry));
        }
    }

    fn put_old(&mut self, place: Range<usize>) {
        self.entries += 1;
        match self.pieces.last_mut() {
            Some(Piece::Old(last)) if last.end == place.start => last.end = place.end,
            _ => self.pieces.push(Piece::Old(place)),
        }
    }

    /// The number of entries.
    pub(crate) fn entries(&self) -> usize {
        self.entries
    }

    /// Writes the list.
    pub(crate) fn write(&self) -> WrittenList {
        let mut list = WrittenList::for_octets(self.pieces().map(<[u8]>::len).sum());
        self.pieces().for_each(|piece| list.end().extend_from_slice(piece));
        list
    }

    /// The pieces of the list, in order.
    fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().map(|piece| match piece {
            Piece::Old(place) => self.old.get(place.clone()).unwrap_or_default(),
            Piece::New(entry) => entry,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, btree_set};
    use proptest::prelude::*;

    use super::*;
    use crate::crl::CrlEntry;
    use crate::encoding::asn1;
    use crate::types::{RevocationReason, Timestamp};

    /// A list with these serial numbers, encoded without a predecessor.
    fn list(serials: impl IntoIterator<Item = (u16, RevocationReason)>) -> Vec<u8> {
        serials.into_iter().flat_map(|(serial, reason)| entry(serial, reason)).collect()
    }

    fn entry(serial: u16, reason: RevocationReason) -> Vec<u8> {
        let revoked_at = Timestamp::from_unix_seconds(1_800_000_000);
        CrlEntry { serial: number(serial), revoked_at, reason, invalidity_date: None }
            .to_der(revoked_at)
            .expect("encodes")
    }

    /// A serial number of two octets, so that the order of the octets is the order of the numbers.
    fn number(serial: u16) -> SerialNumber {
        SerialNumber::from_octets(&(0x4000 | serial).to_be_bytes()).expect("a serial number")
    }

    /// A CRL with only the fields that the reader of entries needs.
    fn crl(list: &[u8]) -> Vec<u8> {
        let revoked = if list.is_empty() { Vec::new() } else { asn1::sequence(&[list]) };
        let tbs = asn1::sequence(&[&asn1::unsigned(1), &[0x30, 0], &[0x30, 0], &[0x17, 0], &[0x17, 0], &revoked]);
        asn1::sequence(&[&tbs])
    }

    proptest! {
        #[test]
        fn splicing_changes_in_is_the_same_as_writing_the_list_anew(
            old in btree_set(0..200_u16, 0..60),
            changes in btree_map(0..200_u16, prop::bool::ANY, 0..60),
        ) {
            let before = crl(&list(old.iter().map(|serial| (*serial, RevocationReason::KeyCompromise))));
            let spliced: EntryChanges = changes
                .iter()
                .map(|(serial, listed)| (number(*serial), listed.then(|| entry(*serial, RevocationReason::Superseded))))
                .collect();
            let kept = old.iter().filter(|serial| !changes.contains_key(*serial)).map(|serial| (*serial, RevocationReason::KeyCompromise));
            let added = changes.iter().filter(|(_, listed)| **listed).map(|(serial, _)| (*serial, RevocationReason::Superseded));
            let after: BTreeMap<u16, RevocationReason> = kept.chain(added).collect();

            let splice = Splice::new(Entries::of_crl(&before).expect("a CRL"), &spliced).expect("splices");
            prop_assert_eq!(splice.entries(), after.len());
            prop_assert_eq!(splice.pieces().collect::<Vec<_>>().concat(), list(after));
        }
    }

    #[test]
    fn what_did_not_change_is_one_piece() {
        let before = crl(&list((0..100).map(|serial| (serial, RevocationReason::Unspecified))));
        let changes = EntryChanges::from([(number(50), None)]);
        let splice = Splice::new(Entries::of_crl(&before).expect("a CRL"), &changes).expect("splices");
        assert_eq!((splice.pieces.len(), splice.entries()), (2, 99));
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        assert!(Entries::of_crl(b"\x30\x03\x02\x01\x01").is_err());
        let broken = crl(&[0x30, 2, 4, 0]);
        let entries = Entries::of_crl(&broken).expect("a CRL");
        assert!(Splice::new(entries, &EntryChanges::new()).is_err());
    }
}
