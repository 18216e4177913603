//! Kinds of keys that can be certified.

use std::fmt;
use std::str::FromStr;

/// A kind of key that can be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA with this modulus length in bits.
    Rsa(usize),
    /// An elliptic-curve key on P-256.
    P256,
    /// An elliptic-curve key on P-384.
    P384,
    /// An Ed25519 key, which can only sign (RFC 8410).
    Ed25519,
}

impl KeyKind {
    /// Whether mail can be encrypted to such a key.
    pub fn can_encrypt(self) -> bool {
        self != Self::Ed25519
    }

    /// Whether the same clients can use keys of both kinds, so that a newer key can replace an older one.
    pub fn same_algorithm(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// The name of a stored key's kind; `?` for a key that can't be read.
    pub(crate) fn describe(stored: Option<Self>) -> String {
        stored.map_or_else(|| "?".to_owned(), |kind| kind.to_string())
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

/// The name as it is displayed.
impl FromStr for KeyKind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "P-256" => Ok(Self::P256),
            "P-384" => Ok(Self::P384),
            "Ed25519" => Ok(Self::Ed25519),
            _ => name.strip_prefix("RSA-").and_then(|bits| bits.parse().ok()).map(Self::Rsa).ok_or(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_as_it_was_written() {
        for kind in [KeyKind::Rsa(2048), KeyKind::Rsa(3072), KeyKind::P256, KeyKind::P384, KeyKind::Ed25519] {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        for name in ["", "RSA", "RSA-", "P-521", "p-256"] {
            assert_eq!(name.parse::<KeyKind>(), Err(()), "{name}");
        }
    }
}
