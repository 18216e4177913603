//! Time-based one-time passwords (RFC 6238): six digits of HMAC-SHA-1 (RFC 4226 §5.3) over steps of 30 seconds, the
//! algorithm that every authenticator supports.

use std::fmt;

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::types::Timestamp;

/// The secret that an authenticator shares with the server: 160 bits, as RFC 4226 §4 recommends.
pub struct TotpSecret(Zeroizing<[u8; 20]>);

/// A period of 30 seconds, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeStep(i64);

impl TimeStep {
    /// The step that contains a moment.
    pub fn of(at: Timestamp) -> Self {
        Self(at.unix_seconds().div_euclid(PERIOD))
    }

    pub(crate) fn number(self) -> i64 {
        self.0
    }
}

impl TotpSecret {
    pub(crate) fn from_octets(octets: Zeroizing<[u8; 20]>) -> Self {
        Self(octets)
    }

    /// Reads the text form of a secret; `None` unless it has 160 bits.
    pub fn from_base32(text: &str) -> Option<Self> {
        let octets = Zeroizing::new(BASE32_NOPAD.decode(text.as_bytes()).ok()?);
        octets.as_slice().try_into().ok().map(|octets| Self(Zeroizing::new(octets)))
    }

    /// The bytes of the secret.
    pub(crate) fn expose(&self) -> &[u8; 20] {
        &self.0
    }

    /// The text form of the secret for typing and for the address in the QR code: base32, 32 characters.
    pub fn to_base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(&*self.0))
    }

    /// The code of a step.
    pub fn code_at(&self, step: TimeStep) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &*self.0);
        let tag = hmac::sign(&key, &step.0.to_be_bytes());
        // RFC 4226 §5.3: the low four bits of the last octet are the offset of four octets, of which 31 bits are used.
        let offset = usize::from(tag.as_ref().last().map_or(0, |last| last & 0xf));
        let four = tag.as_ref().iter().skip(offset).take(4);
        let number = four.fold(0_u32, |number, octet| number << 8 | u32::from(*octet)) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }

    /// The step of a typed code: the current step, the one before or the one after (RFC 6238 §5.2), if it is later than
    /// `last`, the newest accepted step. The comparison takes the same time for a right and a wrong code.
    pub(crate) fn find_step(&self, typed: &str, now: Timestamp, last: Option<i64>) -> Option<TimeStep> {
        let TimeStep(middle) = TimeStep::of(now);
        let mut found = None;
        for step in [middle - 1, middle, middle + 1] {
            let fits: bool = self.code_at(TimeStep(step)).as_bytes().ct_eq(typed.as_bytes()).into();
            if fits && last.is_none_or(|last| step > last) {
                found = Some(TimeStep(step));
            }
        }
        found
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// Seconds.
const PERIOD: i64 = 30;

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 Appendix B, SHA-1. Its codes have eight digits; the test uses the last six.
    const VECTORS: &[(i64, &str)] = &[
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];

    fn secret() -> TotpSecret {
        TotpSecret(Zeroizing::new(*b"12345678901234567890"))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    #[test]
    fn the_vectors_of_rfc_6238_appendix_b() {
        for (seconds, code) in VECTORS {
            assert_eq!(secret().code_at(TimeStep::of(at(*seconds))), code[2..], "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_a_step_early_and_a_step_late_and_no_longer() {
        let code = secret().code_at(TimeStep(100));
        for (now, good) in [(2969, false), (2970, true), (3000, true), (3029, true), (3059, true), (3060, false)] {
            assert_eq!(secret().find_step(&code, at(now), None).is_some(), good, "{now}");
        }
    }

    #[test]
    fn a_step_that_was_accepted_and_those_before_it_are_not_accepted_again() {
        let code = secret().code_at(TimeStep(100));
        assert_eq!(secret().find_step(&code, at(3000), Some(99)), Some(TimeStep(100)));
        for last in [100, 101] {
            assert_eq!(secret().find_step(&code, at(3000), Some(last)), None, "{last}");
        }
    }

    #[test]
    fn what_is_no_code_fits_nothing() {
        for typed in ["", "1", "12345", "1234567", "28708２"] {
            assert_eq!(secret().find_step(typed, at(59), None), None, "{typed}");
        }
        assert_eq!(format!("{:?}", secret()), "TotpSecret(…)");
        let typed = secret().to_base32();
        assert_eq!(*typed, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(TotpSecret::from_base32(&typed).is_some_and(|read| read.expose() == secret().expose()));
        assert!(TotpSecret::from_base32("GEZDGNBVGY3TQOJQ").is_none());
    }
}
