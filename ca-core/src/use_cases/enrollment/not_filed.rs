//! Why a request is not filed.

use std::fmt;

use thiserror::Error;

use crate::error::{CsrFault, Error, Invalid, KeyFault};
use crate::types::Profile;

/// Why a request is not filed.
#[derive(Debug, Error)]
pub enum NotFiled {
    /// Some of its keys can't be certified, and the person can send others; at least one, in the order of the request.
    #[error("{}", WrongKey::list(.0))]
    Keys(Vec<WrongKey>),
    /// Nothing that a key could mend.
    #[error(transparent)]
    Other(#[from] Error),
}

/// A key that can't be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongKey {
    /// What its certificate would be for; the request has one key for each purpose.
    pub profile: Profile,
    /// What is wrong with it.
    pub cause: KeyCause,
}

/// What is wrong with a key that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyCause {
    /// Nothing was sent for it.
    Missing,
    /// It is the key of another purpose of this request; one key for both is the profile `dual`.
    Repeated,
    /// The certification request or its key.
    Invalid(Invalid),
}

impl WrongKey {
    fn list(keys: &[Self]) -> String {
        keys.iter().map(Self::to_string).collect::<Vec<_>>().join("; ")
    }
}

impl fmt::Display for WrongKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let profile = self.profile;
        match self.cause {
            KeyCause::Missing => write!(f, "{profile}: there is no certificate signing request"),
            KeyCause::Repeated => write!(f, "{profile}: the key is that of another purpose"),
            KeyCause::Invalid(cause) => write!(f, "{profile}: {cause}"),
        }
    }
}

impl From<KeyCause> for Invalid {
    fn from(cause: KeyCause) -> Self {
        match cause {
            KeyCause::Missing => Self::Csr(CsrFault::NotACsr),
            KeyCause::Repeated => Self::Key(KeyFault::OfAnother),
            KeyCause::Invalid(cause) => cause,
        }
    }
}

/// The first wrong key stands for all.
impl From<NotFiled> for Error {
    fn from(refused: NotFiled) -> Self {
        match refused {
            NotFiled::Other(error) => error,
            NotFiled::Keys(keys) => {
                let cause = keys.first().map_or(KeyCause::Missing, |wrong| wrong.cause);
                Self::Invalid(cause.into())
            }
        }
    }
}
