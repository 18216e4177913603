//! The list of a CRL from all revocations in the database; a long one is read by several threads.

use std::panic::resume_unwind;
use std::thread;

use crate::crl::WrittenList;
use crate::error::Result;
use crate::installation::Ca;
use crate::installation::issuing_queue::CORES;
use crate::store;
use crate::store::serial_range::SerialRange;
use crate::types::{AuthorityId, Timestamp};

/// Reads all revocations of a CA; returns the list and its number of entries. `octets` is its expected length in bytes.
///
/// Each thread reads a range of the serial numbers by its own query. A revocation that is committed meanwhile may be
/// read or not, as it may by one query: it stays due.
///
/// # Errors
/// `Internal` when the database can't be read, or for an entry that can't be written.
pub(super) fn read_list(
    ca: &Ca,
    authority: AuthorityId,
    this_update: Timestamp,
    octets: usize,
) -> Result<(WrittenList, usize)> {
    let threads = if octets < LONG { 1 } else { (*CORES).min(MOST_THREADS) };
    let append = |out: &mut Vec<u8>, range: &SerialRange| -> Result<usize> {
        let mut entries = 0;
        ca.store.read(|connection| {
            store::revoked::for_each_entry(connection, authority, range, |entry| {
                entries += 1;
                entry.append_to(out, this_update)
            })
        })?;
        Ok(entries)
    };
    let ranges = SerialRange::split(threads);
    let mut list = WrittenList::for_octets(octets);
    let Some((first, others)) = ranges.split_first() else { return Ok((list, 0)) };
    thread::scope(|scope| {
        let read = |range| {
            let mut out = Vec::with_capacity(octets / threads);
            append(&mut out, range).map(|entries| (out, entries))
        };
        let others: Vec<_> = others.iter().map(|range| scope.spawn(move || read(range))).collect();
        let mut entries: usize = append(list.end(), first)?;
        for other in others {
            let (out, more) = other.join().unwrap_or_else(|panic| resume_unwind(panic))?;
            list.end().extend_from_slice(&out);
            entries += more;
        }
        Ok((list, entries))
    })
}

/// The length in bytes from which on more threads read a list: about 20,000 entries.
const LONG: usize = 1 << 20;
/// Other readers of the database need connections too.
const MOST_THREADS: usize = 4;
