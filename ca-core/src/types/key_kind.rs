//! Kinds of keys that can be certified.

use std::fmt;

/// A kind of key that can be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA with this modulus length in bits.
    Rsa(usize),
    /// An elliptic-curve key on P-256.
    P256,
    /// An elliptic-curve key on P-384.
    P384,
    /// An Ed25519 key, which can sign and nothing else (RFC 8410).
    Ed25519,
}

impl KeyKind {
    /// Whether mail can be encrypted to such a key.
    pub fn can_encrypt(self) -> bool {
        self != Self::Ed25519
    }

    /// Whether keys of the two kinds serve the same clients, so that the newer may take the older one's place.
    pub fn same_algorithm(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA-{bits}"),
            Self::P256 => f.write_str("P-256"),
            Self::P384 => f.write_str("P-384"),
            Self::Ed25519 => f.write_str("Ed25519"),
        }
    }
}
