//! RSA moduli that share a prime. Devices with little randomness make such keys, and one greatest common divisor of two
//! of them factors both (Heninger et al., "Mining Your Ps and Qs", 2012).

use dashu_int::UBig;
use dashu_int::ops::Gcd as _;

/// The indices of the moduli, big-endian, that share a factor with another modulus of the list. The moduli must be
/// different.
///
/// Bernstein's batch GCD: a tree of products, then a tree of remainders modulo the squares, so that the time is nearly
/// proportional to the number of keys.
pub(crate) fn find_shared(moduli: &[Vec<u8>]) -> Vec<usize> {
    let moduli: Vec<UBig> = moduli.iter().map(|modulus| UBig::from_be_bytes(modulus)).collect();
    let mut levels = vec![moduli.clone()];
    while let Some(last) = levels.last().filter(|last| last.len() > 1) {
        let next = last.chunks(2).map(|pair| pair.iter().product()).collect();
        levels.push(next);
    }
    let mut remainders = levels.pop().unwrap_or_default();
    while let Some(level) = levels.pop() {
        let below = level.iter().enumerate().map(|(place, product)| match remainders.get(place / 2) {
            Some(above) => above % (product * product),
            None => UBig::ZERO,
        });
        remainders = below.collect();
    }
    let shares = |(modulus, remainder): (&UBig, &UBig)| (remainder / modulus).gcd(modulus) != UBig::ONE;
    let pairs = moduli.iter().zip(&remainders).enumerate();
    // For a single modulus the product of the others is 1.
    pairs.filter(|(_, pair)| moduli.len() > 1 && shares(*pair)).map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moduli(pairs: &[(u64, u64)]) -> Vec<Vec<u8>> {
        pairs.iter().map(|(p, q)| (UBig::from(*p) * UBig::from(*q)).to_be_bytes().to_vec()).collect()
    }

    #[test]
    fn those_that_share_a_prime_are_found_and_nobody_else() {
        let found = find_shared(&moduli(&[(3, 5), (7, 11), (5, 13), (17, 19), (23, 29), (29, 31), (37, 41)]));
        assert_eq!(found, [0, 2, 4, 5]);
    }

    #[test]
    fn one_key_and_none_share_nothing() {
        assert_eq!(find_shared(&[]), <[usize; 0]>::default());
        assert_eq!(find_shared(&moduli(&[(3, 5)])), <[usize; 0]>::default());
    }

    /// Primes of 61 to 64 bits, so that random moduli share none by chance.
    const PRIMES: [u64; 8] = [
        2_305_843_009_213_693_951,
        18_446_744_073_709_551_557,
        18_446_744_073_709_551_533,
        18_446_744_073_709_551_521,
        18_446_744_073_709_551_437,
        18_446_744_073_709_551_427,
        18_446_744_073_709_551_359,
        18_446_744_073_709_551_337,
    ];

    proptest! {
        #[test]
        fn the_trees_find_what_every_pair_by_itself_shows(
            pairs in prop::collection::btree_set((0..8_usize, 0..8_usize).prop_filter("two primes", |(p, q)| p < q), 0..9)
        ) {
            let pairs: Vec<(u64, u64)> = pairs.into_iter().map(|(p, q)| (PRIMES[p], PRIMES[q])).collect();
            let shares = |place: &usize| {
                let (p, q) = pairs[*place];
                let others = pairs.iter().enumerate().filter(|(other, _)| other != place);
                others.into_iter().any(|(_, (r, s))| [r, s].contains(&&p) || [r, s].contains(&&q))
            };
            let expected: Vec<usize> = (0..pairs.len()).filter(shares).collect();
            prop_assert_eq!(find_shared(&moduli(&pairs)), expected);
        }
    }
}
