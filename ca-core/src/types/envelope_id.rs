//! What a mail is handed over under.

use std::fmt;

use data_encoding::HEXLOWER;

use crate::entropy::Entropy;
use crate::error::Result;

/// The envelope identifier of a mail (RFC 3461 §4.4): 128 random bits, in hexadecimal. A report that names it is about that
/// mail; nobody else can guess it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeId(String);

impl EnvelopeId {
    pub(crate) fn generate(entropy: &dyn Entropy) -> Result<Self> {
        Ok(Self(HEXLOWER.encode(&entropy.octets::<16>()?)))
    }

    pub(crate) fn from_row(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for EnvelopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
