//! The reasons for which a signature is not accepted.

use crate::error::CsrFault;

/// The fault of a signature of X.509 or CMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureFault {
    /// Its hash is no longer secure, such as SHA-1.
    Outdated,
    /// Its algorithm is not accepted, or does not fit the key.
    Algorithm,
    /// It is not a signature of these bytes with the key.
    Value,
}

impl From<SignatureFault> for CsrFault {
    fn from(fault: SignatureFault) -> Self {
        match fault {
            SignatureFault::Outdated => Self::OutdatedHash,
            SignatureFault::Algorithm => Self::SignatureAlgorithm,
            SignatureFault::Value => Self::Signature,
        }
    }
}
