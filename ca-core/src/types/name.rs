//! Names that the program or an operator assigns: each kind has its own type, and is checked when it is created.

use thiserror::Error;

/// The error for a malformed name, with a description of the correct form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotAName(pub(super) &'static str);

/// Declares the type of a name: a text that satisfies `$fits`; for any other text the error contains the advice.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $fits:expr, $advice:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(std::borrow::Cow<'static, str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn new(text: String) -> Result<Self, $crate::types::NotAName> {
                let fits: fn(&str) -> bool = $fits;
                if fits(&text) { Ok(Self(text.into())) } else { Err($crate::types::name::NotAName($advice)) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::types::NotAName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text.to_owned())
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(super) use name;
