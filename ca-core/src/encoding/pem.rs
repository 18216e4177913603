//! Encoding and decoding of PEM (RFC 7468).

use der::pem;

use crate::error::{Error, Result};

/// Encodes one block with 64 characters per line and LF.
pub(crate) fn encode(label: &str, der: &[u8]) -> Result<String> {
    pem::encode_string(label, pem::LineEnding::LF, der).map_err(|error| Error::internal(error.to_string()))
}

/// The label of the first block, if the text has one.
pub(crate) fn label(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    rest.split_once("-----").map(|(label, _)| label)
}

/// The DER of the first block with `label`; text before and after it, which some programs add, is ignored.
pub(crate) fn decode(text: &str, label: &str) -> Option<Vec<u8>> {
    let begin = format!("-----BEGIN {label}-----");
    let end = format!("-----END {label}-----");
    let (_, rest) = text.split_once(&begin)?;
    let (body, _) = rest.split_once(&end)?;
    let compact: String = body.split_ascii_whitespace().collect();
    data_encoding::BASE64.decode(compact.as_bytes()).ok()
}
