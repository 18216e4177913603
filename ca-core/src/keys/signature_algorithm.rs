//! The known signature algorithms: one table for signing, verification, lint rules and the identifiers in certificates.

use aws_lc_rs::signature::{self, VerificationAlgorithm};
use const_oid::db::rfc5912::{
    ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ECDSA_WITH_SHA_512, ID_RSASSA_PSS, SHA_1_WITH_RSA_ENCRYPTION,
    SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION, SHA_512_WITH_RSA_ENCRYPTION,
};
use const_oid::db::rfc8410::ID_ED_25519;
use der::asn1::ObjectIdentifier;

use super::hash::Hash;
use crate::types::KeyKind;

/// A signature scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    Pkcs1,
    /// RSASSA-PSS (RFC 8017 §8.1).
    Pss,
    /// ECDSA (RFC 3279 §2.2.3).
    Ecdsa,
    /// Ed25519 (RFC 8032 §5.1), which hashes with SHA-512 itself.
    Ed25519,
}

/// A signature algorithm.
#[derive(Debug)]
pub(crate) struct SignatureAlgorithm {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) scheme: Scheme,
    pub(crate) hash: Hash,
    /// Its `AlgorithmIdentifier` (RFC 5280 §4.1.1.2), DER; empty for RSASSA-PSS, whose parameters are not always the same.
    ///
    /// ```text
    /// AlgorithmIdentifier ::= SEQUENCE {
    ///     algorithm               OBJECT IDENTIFIER,
    ///     parameters              ANY DEFINED BY algorithm OPTIONAL }
    /// ```
    pub(crate) identifier: &'static [u8],
    /// Whether certificates and CRLs with this algorithm are accepted. CSRs may have any but those with SHA-1.
    pub(crate) in_x509: bool,
    /// Whether S/MIME BR §7.1.3.2 lists the algorithm and a CA of Inkan may sign with it.
    pub(crate) is_listed: bool,
    /// The verifier for each kind of key.
    verifiers: &'static [(KeyKind, &'static dyn VerificationAlgorithm)],
}

impl SignatureAlgorithm {
    /// The algorithm with this identifier; for RSASSA-PSS, whose parameters name the hash, the first of the table.
    pub(crate) fn of(oid: ObjectIdentifier) -> Option<&'static Self> {
        ALGORITHMS.iter().copied().find(|algorithm| algorithm.oid == oid)
    }

    /// The algorithm with this scheme and hash.
    pub(crate) fn by(scheme: Scheme, hash: Hash) -> Option<&'static Self> {
        ALGORITHMS.iter().copied().find(|algorithm| algorithm.scheme == scheme && algorithm.hash == hash)
    }

    /// The algorithms that S/MIME BR §7.1.3.2 lists and with which a CA of Inkan may sign.
    pub(crate) fn listed() -> impl Iterator<Item = &'static Self> {
        ALGORITHMS.iter().copied().filter(|algorithm| algorithm.is_listed)
    }

    /// The verifier for this kind of key; `None` if the algorithm does not fit it.
    pub(crate) fn verifier(&self, key: KeyKind) -> Option<&'static dyn VerificationAlgorithm> {
        self.verifiers.iter().find(|(kind, _)| kind.same_algorithm(key)).map(|(_, verifier)| *verifier)
    }
}

impl KeyKind {
    /// The algorithm with which keys of this kind sign.
    pub(crate) fn signature_algorithm(self) -> &'static SignatureAlgorithm {
        match self {
            Self::Rsa(_) => &SHA256_WITH_RSA,
            Self::P256 => &ECDSA_WITH_SHA256,
            Self::P384 => &ECDSA_WITH_SHA384,
            Self::Ed25519 => &ED25519,
        }
    }

    /// The same algorithm in rcgen.
    pub(crate) fn rcgen_algorithm(self) -> &'static rcgen::SignatureAlgorithm {
        match self {
            Self::Rsa(_) => &rcgen::PKCS_RSA_SHA256,
            Self::P256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            Self::P384 => &rcgen::PKCS_ECDSA_P384_SHA384,
            Self::Ed25519 => &rcgen::PKCS_ED25519,
        }
    }
}

/// Every algorithm. RSA algorithms have NULL parameters (RFC 4055 §5), ECDSA (RFC 5758 §3.2) and Ed25519 (RFC 8410 §3)
/// have none.
static ALGORITHMS: [&SignatureAlgorithm; 11] = [
    &SHA1_WITH_RSA,
    &SHA256_WITH_RSA,
    &SHA384_WITH_RSA,
    &SHA512_WITH_RSA,
    &PSS_SHA256,
    &PSS_SHA384,
    &PSS_SHA512,
    &ECDSA_WITH_SHA256,
    &ECDSA_WITH_SHA384,
    &ECDSA_WITH_SHA512,
    &ED25519,
];

static SHA1_WITH_RSA: SignatureAlgorithm = SignatureAlgorithm {
    oid: SHA_1_WITH_RSA_ENCRYPTION,
    scheme: Scheme::Pkcs1,
    hash: Hash::Sha1,
    identifier: b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05\x05\x00",
    in_x509: false,
    is_listed: false,
    verifiers: &[],
};

static SHA256_WITH_RSA: SignatureAlgorithm = SignatureAlgorithm {
    oid: SHA_256_WITH_RSA_ENCRYPTION,
    scheme: Scheme::Pkcs1,
    hash: Hash::Sha256,
    identifier: b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00",
    in_x509: true,
    is_listed: true,
    verifiers: &[(ANY_RSA, &signature::RSA_PKCS1_2048_8192_SHA256)],
};

static SHA384_WITH_RSA: SignatureAlgorithm = SignatureAlgorithm {
    oid: SHA_384_WITH_RSA_ENCRYPTION,
    scheme: Scheme::Pkcs1,
    hash: Hash::Sha384,
    identifier: b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c\x05\x00",
    in_x509: true,
    is_listed: true,
    verifiers: &[(ANY_RSA, &signature::RSA_PKCS1_2048_8192_SHA384)],
};

static SHA512_WITH_RSA: SignatureAlgorithm = SignatureAlgorithm {
    oid: SHA_512_WITH_RSA_ENCRYPTION,
    scheme: Scheme::Pkcs1,
    hash: Hash::Sha512,
    identifier: b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d\x05\x00",
    in_x509: true,
    is_listed: true,
    verifiers: &[(ANY_RSA, &signature::RSA_PKCS1_2048_8192_SHA512)],
};

static PSS_SHA256: SignatureAlgorithm = pss(Hash::Sha256, &[(ANY_RSA, &signature::RSA_PSS_2048_8192_SHA256)]);
static PSS_SHA384: SignatureAlgorithm = pss(Hash::Sha384, &[(ANY_RSA, &signature::RSA_PSS_2048_8192_SHA384)]);
static PSS_SHA512: SignatureAlgorithm = pss(Hash::Sha512, &[(ANY_RSA, &signature::RSA_PSS_2048_8192_SHA512)]);

static ECDSA_WITH_SHA256: SignatureAlgorithm = SignatureAlgorithm {
    oid: ECDSA_WITH_SHA_256,
    scheme: Scheme::Ecdsa,
    hash: Hash::Sha256,
    identifier: b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02",
    in_x509: true,
    is_listed: true,
    verifiers: &[
        (KeyKind::P256, &signature::ECDSA_P256_SHA256_ASN1),
        (KeyKind::P384, &signature::ECDSA_P384_SHA256_ASN1),
    ],
};

static ECDSA_WITH_SHA384: SignatureAlgorithm = SignatureAlgorithm {
    oid: ECDSA_WITH_SHA_384,
    scheme: Scheme::Ecdsa,
    hash: Hash::Sha384,
    identifier: b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03",
    in_x509: true,
    is_listed: true,
    verifiers: &[
        (KeyKind::P256, &signature::ECDSA_P256_SHA384_ASN1),
        (KeyKind::P384, &signature::ECDSA_P384_SHA384_ASN1),
    ],
};

static ECDSA_WITH_SHA512: SignatureAlgorithm = SignatureAlgorithm {
    oid: ECDSA_WITH_SHA_512,
    scheme: Scheme::Ecdsa,
    hash: Hash::Sha512,
    identifier: b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04",
    in_x509: false,
    is_listed: true,
    verifiers: &[
        (KeyKind::P256, &signature::ECDSA_P256_SHA512_ASN1),
        (KeyKind::P384, &signature::ECDSA_P384_SHA512_ASN1),
    ],
};

static ED25519: SignatureAlgorithm = SignatureAlgorithm {
    oid: ID_ED_25519,
    scheme: Scheme::Ed25519,
    hash: Hash::Sha512,
    identifier: b"\x30\x05\x06\x03\x2b\x65\x70",
    in_x509: true,
    is_listed: false,
    verifiers: &[(KeyKind::Ed25519, &signature::ED25519)],
};

/// RSA of any length.
const ANY_RSA: KeyKind = KeyKind::Rsa(0);

const fn pss(hash: Hash, verifiers: &'static [(KeyKind, &'static dyn VerificationAlgorithm)]) -> SignatureAlgorithm {
    SignatureAlgorithm {
        oid: ID_RSASSA_PSS,
        scheme: Scheme::Pss,
        hash,
        identifier: &[],
        in_x509: false,
        is_listed: false,
        verifiers,
    }
}

#[cfg(test)]
mod tests {
    use der::Decode as _;
    use spki::AlgorithmIdentifierRef;

    use super::*;

    #[test]
    fn an_identifier_names_its_algorithm_with_the_parameters_of_its_scheme() {
        for algorithm in ALGORITHMS {
            if algorithm.scheme == Scheme::Pss {
                continue;
            }
            let read = AlgorithmIdentifierRef::from_der(algorithm.identifier).expect("an AlgorithmIdentifier");
            assert_eq!(read.oid, algorithm.oid);
            let null = read.parameters.is_some_and(|parameters| parameters == der::asn1::AnyRef::NULL);
            assert_eq!((null, read.parameters.is_some()), (algorithm.scheme == Scheme::Pkcs1, null), "{algorithm:?}");
        }
    }

    #[test]
    fn each_scheme_and_hash_stands_once_and_nothing_with_sha_1_is_verified() {
        for (place, one) in ALGORITHMS.iter().enumerate() {
            let same = |other: &&&SignatureAlgorithm| (other.scheme, other.hash) == (one.scheme, one.hash);
            assert_eq!(ALGORITHMS.iter().filter(same).count(), 1, "row {place}");
            assert_eq!(one.verifiers.is_empty(), one.hash == Hash::Sha1, "row {place}");
        }
    }

    #[test]
    fn a_key_signs_with_what_it_is_verified_with_and_with_the_hash_that_its_curve_fixes() {
        for (kind, hash) in [
            (KeyKind::Rsa(2048), Hash::Sha256),
            (KeyKind::P256, Hash::Sha256),
            (KeyKind::P384, Hash::Sha384),
            (KeyKind::Ed25519, Hash::Sha512),
        ] {
            let algorithm = kind.signature_algorithm();
            assert!(algorithm.verifier(kind).is_some() && algorithm.in_x509, "{kind:?}");
            assert_eq!(algorithm.hash, hash);
        }
        assert!(KeyKind::P256.signature_algorithm().verifier(KeyKind::Rsa(3072)).is_none());
    }
}
