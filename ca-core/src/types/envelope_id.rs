//! The identifier under which a mail is submitted to the mail server.

use std::fmt;

use data_encoding::HEXLOWER;

use crate::error::Result;
use crate::runtime::entropy::Entropy;

/// The envelope identifier of a mail (RFC 3461 §4.4): 128 random bits, in hexadecimal. It can't be guessed, so a
/// delivery report that contains it belongs to that mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeId(String);

impl EnvelopeId {
    pub(crate) fn generate(entropy: &dyn Entropy) -> Result<Self> {
        Ok(Self(HEXLOWER.encode(&entropy.octets::<16>()?)))
    }

    pub(crate) fn from_row(text: String) -> Self {
        Self(text)
    }

    /// The identifier in a Message-ID of the server's own mails, `<ID@domain>` with or without its angle brackets.
    pub fn of_message_id(text: &str) -> Option<Self> {
        let (id, _) = text.trim().trim_start_matches('<').split_once('@')?;
        let is_one = id.len() == 32 && id.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        is_one.then(|| Self(id.to_owned()))
    }
}

impl fmt::Display for EnvelopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
