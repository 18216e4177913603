//! RSASSA-PSS (RFC 8017 §8.1) with the parameters that a signature names (RFC 4055 §3.1).

use aws_lc_rs::digest;
use const_oid::db::rfc5912::{ID_MGF_1, ID_SHA_1};
use der::Tagged as _;
use der::asn1::{AnyRef, ObjectIdentifier};
use rsa::pss::Pss;
use rsa::{BoxedUint, PublicKey as RsaPublicKey};
use sha2::{Sha256, Sha384, Sha512};

use super::{Hash, PublicKey, SignatureFault};
use crate::encoding::asn1::{INTEGER, OBJECT_IDENTIFIER, SEQUENCE, Walker};

/// `RSASSA-PSS-params` with one hash for the message and for MGF1, SHA-256 or longer, and trailerField 1.
///
/// ```text
/// RSASSA-PSS-params ::= SEQUENCE {
///     hashAlgorithm      [0] EXPLICIT HashAlgorithm      DEFAULT sha1Identifier,
///     maskGenAlgorithm   [1] EXPLICIT MaskGenAlgorithm   DEFAULT mgf1SHA1Identifier,
///     saltLength         [2] EXPLICIT INTEGER            DEFAULT 20,
///     trailerField       [3] EXPLICIT INTEGER            DEFAULT 1 }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PssParameters {
    hash: Hash,
    /// In bytes.
    salt_length: usize,
}

impl PssParameters {
    /// Reads the parameters of the AlgorithmIdentifier of a signature, which must be present (RFC 4055 §3.1).
    ///
    /// # Errors
    /// `Outdated` for SHA-1, which an absent field stands for; `Algorithm` for other hashes, different hashes, and other
    /// trailers.
    pub(crate) fn read(parameters: Option<AnyRef<'_>>) -> Result<Self, SignatureFault> {
        let fields = parameters.filter(|any| any.tag() == der::Tag::Sequence).ok_or(SignatureFault::Algorithm)?;
        let mut fields = Walker::new(fields.value());
        let hash = hash_of(fields.next_with(0xa0), algorithm)?;
        let mask = hash_of(fields.next_with(0xa1), algorithm_of_mask)?;
        let salt_length = number(fields.next_with(0xa2), 20)?;
        let trailer = number(fields.next_with(0xa3), 1)?;
        let fits = mask == hash && trailer == 1 && fields.is_done();
        if fits { Ok(Self { hash, salt_length }) } else { Err(SignatureFault::Algorithm) }
    }

    /// Verifies a signature over `content` with an RSA key, which was checked for weaknesses.
    ///
    /// aws-lc verifies only salts that are as long as the hash; RustCrypto verifies those of any length.
    ///
    /// # Errors
    /// `Algorithm` for another kind of key; `Value` for a wrong signature.
    pub(crate) fn verify(self, key: &PublicKey, content: &[u8], signature: &[u8]) -> Result<(), SignatureFault> {
        let (modulus, exponent) = key.rsa_numbers().ok_or(SignatureFault::Algorithm)?;
        let rsa = rsa_key(&modulus, &exponent).ok_or(SignatureFault::Value)?;
        let digest = digest::digest(self.hash.digest(), content);
        let salt = self.salt_length;
        let verified = match self.hash {
            Hash::Sha256 => rsa.verify(Pss::<Sha256>::new_with_salt(salt), digest.as_ref(), signature),
            Hash::Sha384 => rsa.verify(Pss::<Sha384>::new_with_salt(salt), digest.as_ref(), signature),
            Hash::Sha512 => rsa.verify(Pss::<Sha512>::new_with_salt(salt), digest.as_ref(), signature),
            Hash::Sha1 => return Err(SignatureFault::Outdated),
        };
        verified.map_err(|_| SignatureFault::Value)
    }
}

/// The key for the calculation. Its constructor demands an odd modulus, and limits exponents more than the check of keys
/// does.
fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Option<RsaPublicKey> {
    let is_odd = modulus.last().is_some_and(|last| last % 2 == 1);
    let numbers = (BoxedUint::from_be_slice_vartime(modulus), BoxedUint::from_be_slice_vartime(exponent));
    is_odd.then(|| RsaPublicKey::new_unchecked(numbers.0, numbers.1))
}

/// The hash that a field names; an absent field stands for SHA-1.
fn hash_of(field: Option<&[u8]>, read: fn(&[u8]) -> Option<ObjectIdentifier>) -> Result<Hash, SignatureFault> {
    let field = field.ok_or(SignatureFault::Outdated)?;
    match read(field) {
        Some(ID_SHA_1) => Err(SignatureFault::Outdated),
        oid => oid.and_then(Hash::of).ok_or(SignatureFault::Algorithm),
    }
}

/// The identifier of a `HashAlgorithm`, whose parameters are NULL or absent (RFC 4055 §2.1).
fn algorithm(field: &[u8]) -> Option<ObjectIdentifier> {
    let (oid, parameters) = open(field)?;
    matches!(parameters, [] | [5, 0]).then_some(oid)
}

/// The identifier of the hash of a `MaskGenAlgorithm`, which must be MGF1 (RFC 4055 §2.2).
fn algorithm_of_mask(field: &[u8]) -> Option<ObjectIdentifier> {
    let (oid, parameters) = open(field)?;
    algorithm(parameters).filter(|_| oid == ID_MGF_1)
}

/// The identifier of an AlgorithmIdentifier, and its parameters.
fn open(field: &[u8]) -> Option<(ObjectIdentifier, &[u8])> {
    let mut outer = Walker::new(field);
    let content = outer.next_with(SEQUENCE).filter(|_| outer.is_done())?;
    let mut inner = Walker::new(content);
    let oid = ObjectIdentifier::from_bytes(inner.next_with(OBJECT_IDENTIFIER)?).ok()?;
    Some((oid, content.get(inner.position()..)?))
}

/// A small number in a field, or its default.
fn number(field: Option<&[u8]>, default: usize) -> Result<usize, SignatureFault> {
    let Some(field) = field else { return Ok(default) };
    let mut walker = Walker::new(field);
    let content = walker.next_with(INTEGER).filter(|_| walker.is_done());
    match content {
        Some([number]) if *number < 0x80 => Ok(usize::from(*number)),
        Some([0, 0..0x80]) => Err(SignatureFault::Algorithm), // not the shortest form
        Some([high, low]) if *high < 0x80 => Ok((usize::from(*high) << 8) | usize::from(*low)),
        _ => Err(SignatureFault::Algorithm),
    }
}

#[cfg(test)]
mod tests {
    use der::Decode as _;

    use super::*;
    use crate::encoding::asn1;

    const SHA_1: &[u8] = b"\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00";
    const SHA_256: &[u8] = b"\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00";
    const SHA_256_BARE: &[u8] = b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";
    const SHA_512: &[u8] = b"\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00";
    const MGF_1: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08";

    fn read(fields: &[&[u8]]) -> Result<PssParameters, SignatureFault> {
        let der = asn1::sequence(fields);
        PssParameters::read(Some(AnyRef::from_der(&der).unwrap()))
    }

    fn hash(algorithm: &[u8]) -> Vec<u8> {
        asn1::tlv(0xa0, algorithm)
    }

    fn mask(algorithm: &[u8]) -> Vec<u8> {
        asn1::tlv(0xa1, &asn1::sequence(&[MGF_1, algorithm]))
    }

    fn salt(length: u64) -> Vec<u8> {
        asn1::tlv(0xa2, &asn1::unsigned(length))
    }

    fn trailer(number: u64) -> Vec<u8> {
        asn1::tlv(0xa3, &asn1::unsigned(number))
    }

    #[test]
    fn a_hash_its_mask_and_any_salt_are_read() {
        for (length, salt_length) in [(0, 0), (20, 20), (32, 32), (127, 127), (128, 128), (478, 478)] {
            let expected = Ok(PssParameters { hash: Hash::Sha256, salt_length });
            assert_eq!(read(&[&hash(SHA_256), &mask(SHA_256), &salt(length)]), expected);
            assert_eq!(read(&[&hash(SHA_256_BARE), &mask(SHA_256), &salt(length), &trailer(1)]), expected);
        }
        let default_salt = Ok(PssParameters { hash: Hash::Sha512, salt_length: 20 });
        assert_eq!(read(&[&hash(SHA_512), &mask(SHA_512)]), default_salt);
    }

    #[test]
    fn sha_1_is_told_apart_whether_it_is_named_or_left_out() {
        let outdated = Err(SignatureFault::Outdated);
        assert_eq!(read(&[]), outdated);
        assert_eq!(read(&[&salt(32)]), outdated);
        assert_eq!(read(&[&hash(SHA_1), &mask(SHA_1)]), outdated);
        assert_eq!(read(&[&hash(SHA_256)]), outdated, "the mask is left out");
        assert_eq!(read(&[&mask(SHA_256)]), outdated, "the hash is left out");
    }

    #[test]
    fn other_parameters_are_refused() {
        let refused = Err(SignatureFault::Algorithm);
        assert_eq!(PssParameters::read(None), refused);
        assert_eq!(PssParameters::read(Some(AnyRef::NULL)), refused);
        assert_eq!(read(&[&hash(SHA_256), &mask(SHA_512)]), refused);
        assert_eq!(read(&[&hash(SHA_256), &mask(SHA_256), &trailer(2)]), refused);
        assert_eq!(read(&[&hash(SHA_256), &mask(SHA_256), &salt(70_000)]), refused);
        assert_eq!(read(&[&hash(SHA_256), &mask(SHA_256), &asn1::tlv(0xa2, b"\x02\x01\xff")]), refused);
        assert_eq!(read(&[&hash(SHA_256), &mask(SHA_256), &asn1::tlv(0xa4, b"")]), refused);
        assert_eq!(read(&[&hash(b"\x30\x00"), &mask(SHA_256)]), refused);
    }
}
