//! Why a signature does not count.

use crate::error::CsrFault;

/// What is wrong with a signature, of X.509 or of CMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureFault {
    /// It is by a hash that is not safe any more, such as SHA-1.
    Outdated,
    /// Its algorithm is not taken, or not with such a key.
    Algorithm,
    /// It is not that of the key over these bytes.
    Value,
}

impl From<SignatureFault> for CsrFault {
    fn from(fault: SignatureFault) -> Self {
        match fault {
            SignatureFault::Outdated | SignatureFault::Algorithm => Self::SignatureAlgorithm,
            SignatureFault::Value => Self::Signature,
        }
    }
}
