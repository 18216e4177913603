//! Checks for known weaknesses of public keys (S/MIME BR §6.1.6, and later findings).

use std::sync::LazyLock;

use dashu_int::UBig;
use dashu_int::ops::Gcd as _;
use der::Decode as _;
use der::asn1::UintRef;
use rsa::BoxedUint;

use crate::encoding::asn1::{SEQUENCE, Walker};
use crate::error::KeyFault;
use crate::types::KeyKind;

/// Checks an `RSAPublicKey` (RFC 8017 Appendix A.1.1), DER.
///
/// # Errors
/// `TooShort`, `TooLong`, `Modulus`, `Exponent`, `SmallFactor`, `Roca`, `ClosePrimes`.
pub(super) fn check_rsa(der: &[u8]) -> Result<(), KeyFault> {
    let (modulus, exponent) = read_rsa(der)?;
    let bits = bit_length(&modulus);
    match bits {
        ..2048 => return Err(KeyFault::TooShort),
        4097.. => return Err(KeyFault::TooLong),
        _ if !bits.is_multiple_of(8) || modulus.last().is_none_or(|last| last % 2 == 0) => {
            return Err(KeyFault::Modulus);
        }
        _ => {}
    }
    check_exponent(&exponent)?;
    if has_small_factor(&modulus) {
        return Err(KeyFault::SmallFactor);
    }
    if bears_roca_mark(&modulus) {
        return Err(KeyFault::Roca);
    }
    if factors_by_fermat(&modulus) {
        return Err(KeyFault::ClosePrimes);
    }
    Ok(())
}

/// The length in bits of the modulus of an `RSAPublicKey`, DER.
///
/// # Errors
/// `Modulus` and `Exponent` when these are malformed.
pub(super) fn modulus_length(der: &[u8]) -> Result<usize, KeyFault> {
    let (modulus, _) = read_rsa(der)?;
    Ok(bit_length(&modulus))
}

/// The modulus of an `RSAPublicKey`, DER, big-endian; `None` when the bytes are malformed.
pub(super) fn modulus(der: &[u8]) -> Option<Vec<u8>> {
    read_rsa(der).ok().map(|(modulus, _)| modulus)
}

/// Checks an `ECPoint` (RFC 5480 §2.2), given as the content of `subjectPublicKey`: it must be an uncompressed point
/// (SEC 1 §2.3.4) of `curve`.
///
/// ```text
/// ECPoint ::= OCTET STRING
/// ```
///
/// # Errors
/// `Point`.
pub(super) fn check_point(curve: KeyKind, point: &[u8]) -> Result<(), KeyFault> {
    // Compressed points are allowed by the standard, but no mail client makes them. Without them each key has one encoding.
    let uncompressed = point.first() == Some(&0x04);
    let on_curve = match curve {
        KeyKind::P256 => p256::PublicKey::from_sec1_bytes(point).is_ok(),
        KeyKind::P384 => p384::PublicKey::from_sec1_bytes(point).is_ok(),
        KeyKind::Rsa(_) | KeyKind::Ed25519 => false,
    };
    if uncompressed && on_curve { Ok(()) } else { Err(KeyFault::Point) }
}

/// Checks an Ed25519 key: 32 bytes in `subjectPublicKey` without ASN.1 of their own (RFC 8410 §4, RFC 8032 §5.1.5), and
/// not a point of small order, for which anybody can forge signatures.
///
/// # Errors
/// `Point`.
pub(super) fn check_ed25519(content: &[u8]) -> Result<(), KeyFault> {
    let [rest @ .., last] = content else { return Err(KeyFault::Point) };
    if rest.len() != 31 {
        return Err(KeyFault::Point);
    }
    let mut y = content.to_vec();
    if let Some(top) = y.last_mut() {
        *top = last & 0x7f; // without the sign of x
    }
    if SMALL_ORDER_Y.iter().any(|small| data_encoding::HEXLOWER.encode(&y) == *small) {
        Err(KeyFault::Point)
    } else {
        Ok(())
    }
}

/// An exponent from 2^16 + 1 to 2^256 − 1, odd.
fn check_exponent(exponent: &[u8]) -> Result<(), KeyFault> {
    let bits = bit_length(exponent);
    let odd = exponent.last().is_some_and(|last| last % 2 == 1);
    let above_65536 = bits > 17 || (bits == 17 && exponent != [1, 0, 0]);
    if odd && above_65536 && bits <= 256 { Ok(()) } else { Err(KeyFault::Exponent) }
}

/// Modulus and public exponent of an `RSAPublicKey` (RFC 8017 Appendix A.1.1), DER, big-endian without leading zeros.
///
/// # Errors
/// `Exponent` when only what follows the modulus is malformed; otherwise `Modulus`.
pub(super) fn read_rsa(der: &[u8]) -> Result<(Vec<u8>, Vec<u8>), KeyFault> {
    let mut outer = Walker::new(der);
    let content = outer.next_with(SEQUENCE).filter(|_| outer.is_done()).ok_or(KeyFault::Modulus)?;
    let mut numbers = Walker::new(content);
    let modulus = numbers.next_value().and_then(|value| unsigned(value.whole)).ok_or(KeyFault::Modulus)?;
    let exponent = numbers.next_value().and_then(|value| unsigned(value.whole)).filter(|_| numbers.is_done());
    Ok((modulus, exponent.ok_or(KeyFault::Exponent)?))
}

fn unsigned(der: &[u8]) -> Option<Vec<u8>> {
    UintRef::from_der(der).ok().map(|number| number.as_bytes().to_vec())
}

/// Length in bits of a big-endian number without leading zero octets.
fn bit_length(number: &[u8]) -> usize {
    match number {
        [] => 0,
        [first, rest @ ..] => rest.len() * 8 + (8 - first.leading_zeros() as usize),
    }
}

/// `number` modulo a small `divisor`, four octets at a time.
fn remainder(number: &[u8], divisor: u32) -> u32 {
    let divisor = u64::from(divisor);
    let (head, tail) = number.split_at(number.len() % 4);
    let chunks = std::iter::once(head).chain(tail.chunks_exact(4));
    let rest = chunks.fold(0, |rest, chunk| {
        let value = chunk.iter().fold(0, |value, octet| (value << 8) | u64::from(*octet));
        ((rest << 32) | value) % divisor
    });
    u32::try_from(rest).unwrap_or(u32::MAX)
}

/// Whether an odd prime below 65 536 divides the modulus, by a greatest common divisor with the product of all of them.
fn has_small_factor(modulus: &[u8]) -> bool {
    let modulus = UBig::from_be_bytes(modulus);
    (&*PRODUCT_OF_SMALL_PRIMES % &modulus).gcd(&modulus) != UBig::ONE
}

/// The product of the odd primes below 65 536, about 94,000 bits, computed once. S/MIME BR requires only the primes
/// below 752.
static PRODUCT_OF_SMALL_PRIMES: LazyLock<UBig> = LazyLock::new(|| {
    let mut primes: Vec<u32> = Vec::new();
    for candidate in (3..65_536_u32).step_by(2) {
        let composite = primes
            .iter()
            .take_while(|&&prime| prime * prime <= candidate)
            .any(|prime| candidate.is_multiple_of(*prime));
        if !composite {
            primes.push(candidate);
        }
    }
    primes.into_iter().map(UBig::from).product()
});

/// Whether the modulus has the fingerprint of CVE-2017-15361: modulo each of these primes it is in the group that 65537
/// generates. About one sound key in 2^27 has it by chance.
fn bears_roca_mark(modulus: &[u8]) -> bool {
    ROCA_PRIMES.iter().all(|&prime| {
        let target = remainder(modulus, prime);
        let generator = 65_537 % prime;
        let mut power = 1;
        for _ in 0..prime {
            if power == target {
                return true;
            }
            power = power * generator % prime;
        }
        false
    })
}

/// Whether Fermat's method finds the factors within 100 rounds: p and q are too close.
///
/// It looks for n = a² − b², beginning at a = ⌈√n⌉.
fn factors_by_fermat(modulus: &[u8]) -> bool {
    let wide = u32::try_from(modulus.len() * 8 + 64).unwrap_or(u32::MAX); // room for a²
    let Ok(n) = BoxedUint::from_be_slice(modulus, wide) else { return false };
    let one = BoxedUint::one_with_precision(wide);
    let mut a = n.floor_sqrt_vartime();
    if a.wrapping_mul(&a) == n {
        return true;
    }
    for _ in 0..100 {
        a = a.wrapping_add(&one);
        let b_squared = a.wrapping_mul(&a).wrapping_sub(&n);
        if may_be_square(&b_squared) && b_squared.checked_sqrt_vartime().is_some() {
            return true;
        }
    }
    false
}

/// Whether the last six bits are possible for a square: only twelve of 64 residues are, and a square root takes a
/// thousand times as long.
fn may_be_square(number: &BoxedUint) -> bool {
    let last = number.as_limbs().first().map_or(0, |limb| limb.0 % 64);
    matches!(last, 0 | 1 | 4 | 9 | 16 | 17 | 25 | 33 | 36 | 41 | 49 | 57)
}

/// The primes of the published ROCA fingerprint.
const ROCA_PRIMES: [u32; 17] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

/// y coordinates, little-endian, of the points whose order divides 8.
const SMALL_ORDER_Y: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fermat_check_finds_close_primes_and_passes_distant_ones() {
        // 2^61 - 1 and the next prime after it, 2^61 + 15; then 2^61 - 1 and 2^31 - 1.
        let close = (2_305_843_009_213_693_951_u128 * 2_305_843_009_213_693_967).to_be_bytes();
        assert!(factors_by_fermat(&close));
        let distant = (2_305_843_009_213_693_951_u128 * 2_147_483_647).to_be_bytes();
        assert!(!factors_by_fermat(&distant));
    }

    /// p is a random prime of 1024 bits, q the first prime after p + 2^400.
    const CLOSE: &str = "c6874ca6231eceace02367167133560099e8d39d0fba43d263c9bec704ec63ab8a2b3d9b3c4394f02877a2fd062bed40ed44d35b41daecdd8a3d99be93458aa83e633fb9ead05fee953f360f856d9f84a99b3c8384dc4a1b1a526df28381577133d606d006ed7c87dbb5de01a1b541f3a39e53b040c11742deffd364e980ea116d4e7b482d1e7a6dbc7cc06b22ef575aa5164ad6f7eb1a07e721a5b529d93b3c91ebd804e5f4ea8c2b2f9c8ea0d0f16f5511623de289cf8d39b1a8e241fea1bec4a1e75598010ec2eff97a349f30e986178da55efcfd31a1109b0361e771b54ed5ae8c90646ae8791ff6fa8b8541641b92e462e152f8adc94fffcd458ae973e1";

    /// An `RSAPublicKey`, DER.
    fn rsa(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let positive = |number: &[u8]| {
            let sign: &[u8] = if number.first().is_some_and(|first| *first >= 0x80) { &[0] } else { &[] };
            crate::encoding::asn1::integer(&[sign, number].concat())
        };
        crate::encoding::asn1::sequence(&[&positive(modulus), &positive(exponent)])
    }

    #[test]
    fn each_weakness_of_an_rsa_key_is_told_by_its_name() {
        let close = data_encoding::HEXLOWER.decode(CLOSE.as_bytes()).expect("hex");
        assert_eq!(check_rsa(&rsa(&close, &[1, 0, 1])), Err(KeyFault::ClosePrimes));
        for exponent in [&[1][..], &[3], &[1, 0, 0], &[1, 0, 2], &[0], &[]] {
            assert_eq!(check_rsa(&rsa(&close, exponent)), Err(KeyFault::Exponent), "{exponent:?}");
        }
        // Negative, and with a needless zero.
        let modulus = [&[0], &close[..]].concat();
        for exponent in [&[0x81][..], &[0, 1, 0, 1]] {
            use crate::encoding::asn1::{integer, sequence};
            let key = sequence(&[&integer(&modulus), &integer(exponent)]);
            assert_eq!(check_rsa(&key), Err(KeyFault::Exponent), "{exponent:?}");
        }
        assert_eq!(check_rsa(&rsa(&close[..128], &[1, 0, 1])), Err(KeyFault::TooShort));
        assert_eq!(check_rsa(&rsa(&[&close[..], &close[..], &[1]].concat(), &[1, 0, 1])), Err(KeyFault::TooLong));
        let mut even = close.clone();
        even[255] ^= 1;
        assert_eq!(check_rsa(&rsa(&even, &[1, 0, 1])), Err(KeyFault::Modulus));
        let mut threefold = close.clone();
        while remainder(&threefold, 3) != 0 {
            threefold[255] += 2;
        }
        assert_eq!(check_rsa(&rsa(&threefold, &[1, 0, 1])), Err(KeyFault::SmallFactor));
        assert_eq!(check_rsa(b"no DER"), Err(KeyFault::Modulus));
    }

    /// Both factors of the modulus are large, so that the only small divisor of a multiple of it is the prime with
    /// which it was multiplied.
    #[test]
    fn a_small_prime_divides_at_either_end_of_the_list_and_none_beyond_it() {
        let close = data_encoding::HEXLOWER.decode(CLOSE.as_bytes()).expect("hex");
        let times = |factor: u32| (UBig::from_be_bytes(&close) * UBig::from(factor)).to_be_bytes().to_vec();
        assert!(!has_small_factor(&close));
        for prime in [3, 5, 257, 65_519, 65_521] {
            assert!(has_small_factor(&times(prime)), "{prime}");
        }
        assert!(has_small_factor(&times(3 * 3 * 65_521)));
        assert!(!has_small_factor(&times(65_537)));
    }

    #[test]
    fn exponents_are_odd_and_large_enough() {
        assert!(check_exponent(&[1, 0, 1]).is_ok());
        for exponent in [&[1][..], &[3], &[0xff, 0xff], &[1, 0, 0], &[1, 0, 2], &[1; 33]] {
            assert!(check_exponent(exponent).is_err(), "{exponent:?}");
        }
    }

    #[test]
    fn a_modulus_made_of_powers_of_65537_bears_the_roca_mark() {
        let mut modulus = num_power_of_65537(100);
        assert!(bears_roca_mark(&modulus));
        if let Some(last) = modulus.last_mut() {
            *last ^= 2;
        }
        assert!(!bears_roca_mark(&modulus));
    }

    fn num_power_of_65537(exponent: u32) -> Vec<u8> {
        let base = BoxedUint::from_be_slice(&[1, 0, 1], 4096).expect("fits");
        let mut power = BoxedUint::one_with_precision(4096);
        for _ in 0..exponent {
            power = power.wrapping_mul(&base);
        }
        power.to_be_bytes_trimmed_vartime().to_vec()
    }

    #[test]
    fn points_off_the_curve_and_compressed_points_are_refused() {
        let mut point = vec![4];
        point.extend([1; 64]);
        assert_eq!(check_point(KeyKind::P256, &point), Err(KeyFault::Point));
        let mut generator = data_encoding::HEXLOWER
            .decode(b"046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
            .expect("hex");
        assert_eq!(check_point(KeyKind::P256, &generator), Ok(()));
        generator.truncate(33);
        if let Some(first) = generator.first_mut() {
            *first = 3;
        }
        assert_eq!(check_point(KeyKind::P256, &generator), Err(KeyFault::Point));
    }

    #[test]
    fn ed25519_points_of_small_order_are_refused() {
        assert!(check_ed25519(&[0; 32]).is_err());
        assert!(check_ed25519(&[0; 31]).is_err());
        assert!(check_ed25519(&[9; 32]).is_ok());
    }
}
