//! Ranges of serial numbers, so that a list of a million is read by several threads.

/// The serial numbers between two bounds, in the order of their octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SerialRange {
    from: Vec<u8>,
    below: Vec<u8>,
}

impl SerialRange {
    /// Every serial number.
    pub(crate) fn all() -> Self {
        Self { from: Vec::new(), below: ABOVE_ALL.to_vec() }
    }

    /// All serial numbers in this number of ranges, ascending. The random serial numbers of Inkan, whose first two bits
    /// are 01, are distributed evenly among them.
    pub(crate) fn split(count: usize) -> Vec<Self> {
        let count = count.clamp(1, usize::from(FIRST_OCTETS));
        let inner = (1..count).filter_map(|place| u8::try_from(usize::from(FIRST_OCTETS) * place / count).ok());
        let bounds: Vec<Vec<u8>> = std::iter::once(Vec::new())
            .chain(inner.map(|octets| vec![FIRST_OCTETS + octets]))
            .chain([ABOVE_ALL.to_vec()])
            .collect();
        let lower = bounds.iter().cloned();
        lower.zip(bounds.iter().skip(1).cloned()).map(|(from, below)| Self { from, below }).collect()
    }

    /// The first serial number, inclusive.
    pub(super) fn from(&self) -> &[u8] {
        &self.from
    }

    /// The end, exclusive.
    pub(super) fn below(&self) -> &[u8] {
        &self.below
    }
}

/// Generated serial numbers begin with one of 64 octets, from 64 on.
const FIRST_OCTETS: u8 = 0x40;
/// Greater than any serial number of at most 20 bytes.
const ABOVE_ALL: [u8; 21] = [0xff; 21];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_serial_number_is_in_exactly_one_range() {
        let last = [0x7f; 20];
        let serials: [&[u8]; 7] = [&[1], &[0, 0x80], &[0x3f, 0xff], &[0x40], &[0x60, 1], &[0x7f], &last];
        for count in [0, 1, 2, 3, 5, 64, 1000] {
            let ranges = SerialRange::split(count);
            assert_eq!(ranges.len(), count.clamp(1, 64));
            for serial in serials {
                let of_serial = ranges.iter().filter(|range| range.from() <= serial && serial < range.below());
                assert_eq!(of_serial.count(), 1, "{serial:02x?} in {count}");
            }
        }
        assert_eq!(SerialRange::split(1), [SerialRange::all()]);
    }

    #[test]
    fn two_ranges_divide_generated_serial_numbers_in_the_middle() {
        let ranges = SerialRange::split(2);
        assert_eq!(ranges.iter().map(SerialRange::from).collect::<Vec<_>>(), [[].as_slice(), &[0x60]]);
    }
}
