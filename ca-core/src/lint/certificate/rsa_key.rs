//! The RSA key in a draft.

use const_oid::db::rfc5912::RSA_ENCRYPTION;
use der::asn1::Uint;
use der::{Decode as _, Sequence};

use crate::lint::certificate::Specimen;

/// `RSAPublicKey` (RFC 8017 Appendix A.1.1).
///
/// ```text
/// RSAPublicKey ::= SEQUENCE {
///     modulus           INTEGER,  -- n
///     publicExponent    INTEGER   -- e }
/// ```
#[derive(Debug, Sequence)]
pub(crate) struct RsaKey {
    modulus: Uint,
    exponent: Uint,
}

impl RsaKey {
    /// The certified key of a draft, if it is RSA.
    pub(crate) fn of(specimen: &Specimen<'_>) -> Result<Option<Self>, String> {
        let spki = &specimen.layout.public_key;
        if spki.algorithm.oid != RSA_ENCRYPTION {
            return Ok(None);
        }
        let octets = spki.subject_public_key.as_bytes().unwrap_or_default();
        Self::from_der(octets).map(Some).map_err(|error| format!("the RSA key is malformed: {error}"))
    }

    /// Length of the modulus in bits.
    pub(crate) fn bits(&self) -> usize {
        let octets = self.modulus.as_bytes();
        let unused = octets.first().map_or(0, |first| first.leading_zeros());
        (octets.len() * 8).saturating_sub(usize::try_from(unused).unwrap_or_default())
    }

    /// Whether the modulus is odd.
    pub(crate) fn modulus_is_odd(&self) -> bool {
        self.modulus.as_bytes().last().is_some_and(|last| last % 2 == 1)
    }

    /// The exponent, big-endian, without leading zeros.
    pub(crate) fn exponent(&self) -> &[u8] {
        self.exponent.as_bytes()
    }
}
