//! The reasons for which a request is not filed.

use std::fmt;

use thiserror::Error;

use crate::error::{CsrFault, Error, Invalid, KeyFault};
use crate::types::Profile;

/// The reasons for which a request is not filed.
#[derive(Debug, Error)]
pub enum NotFiled {
    /// Keys that can't be certified, in the order of the request, at least one. The person can send other keys.
    #[error("{}", WrongKey::list(.0))]
    Keys(Vec<WrongKey>),
    /// An error that another key would not correct.
    #[error(transparent)]
    Other(#[from] Error),
}

/// A key that can't be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongKey {
    /// The profile of its certificate; the request has one key for each purpose.
    pub profile: Profile,
    /// The fault of the key.
    pub cause: KeyCause,
}

/// The fault of a submitted key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyCause {
    /// The CSR is missing.
    Missing,
    /// The same key was submitted for another purpose of this request; one key for both purposes requires the profile
    /// `dual`.
    Repeated,
    /// A fault of the CSR or its key.
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

/// Where one error is required, the fault of the first key is used.
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
