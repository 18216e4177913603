//! Encoding and decoding of PEM (RFC 7468), which is looked for in octets: text around a block may have any encoding.

use der::pem;

use super::octets::find;
use crate::error::{Error, Result};

/// Encodes one block with 64 characters per line and LF.
pub(crate) fn encode(label: &str, der: &[u8]) -> Result<String> {
    pem::encode_string(label, pem::LineEnding::LF, der).map_err(|error| Error::internal(error.to_string()))
}

/// One block of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    pub(crate) label: &'a str,
    /// The decoded content; `None` when the block is damaged.
    pub(crate) content: Option<Vec<u8>>,
    /// The octets between the two boundaries, or up to the next block when its end is missing.
    pub(crate) body: &'a [u8],
}

/// Every block, in order; what stands before, between and after them is ignored (RFC 7468 §2).
pub(crate) fn blocks(octets: &[u8]) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut rest = octets;
    while let Some((label, after)) = next_begin(rest) {
        let reach = find(after, BEGIN).unwrap_or(after.len());
        let (inside, _) = after.split_at(reach);
        let end = find(inside, format!("-----END {label}-----").as_bytes());
        let body = inside.get(..end.unwrap_or(reach)).unwrap_or_default();
        let content = end.and_then(|_| decode_body(body));
        found.push(Block { label, content, body });
        rest = after.get(reach..).unwrap_or_default();
    }
    found
}

/// The label and the DER of octets that are one block and nothing beside it, except white space.
pub(crate) fn sole_block(octets: &[u8]) -> Option<(&str, Vec<u8>)> {
    let octets = octets.trim_ascii();
    let mut found = blocks(octets);
    let Block { label, content, body } = found.pop().filter(|_| found.is_empty())?;
    let boundaries = BEGIN.len() + label.len() + "-----".len() + format!("-----END {label}-----").len();
    let is_all = boundaries + body.len() == octets.len() && body.iter().all(|octet| is_of_base64(*octet));
    content.filter(|_| is_all).map(|der| (label, der))
}

fn is_of_base64(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || octet.is_ascii_whitespace() || b"+/=".contains(&octet)
}

/// Whether there is the beginning of a block.
pub(crate) fn is_in(octets: &[u8]) -> bool {
    find(octets, BEGIN).is_some()
}

/// The DER of the first block with `label`; text before and after it, which some programs add, is ignored.
pub(crate) fn decode(text: &str, label: &str) -> Option<Vec<u8>> {
    let block = blocks(text.as_bytes()).into_iter().find(|block| block.label == label)?;
    block.content
}

/// The label of the next block, and the octets after its first boundary.
fn next_begin(octets: &[u8]) -> Option<(&str, &[u8])> {
    let mut rest = octets;
    loop {
        rest = rest.get(find(rest, BEGIN)? + BEGIN.len()..)?;
        let label = find(rest, b"-----").and_then(|end| rest.split_at_checked(end));
        if let Some((label, after)) = label
            && label.len() <= LONGEST_LABEL
            && let Ok(label) = std::str::from_utf8(label)
        {
            return Some((label, after.get(5..)?));
        }
    }
}

fn decode_body(body: &[u8]) -> Option<Vec<u8>> {
    let compact: Vec<u8> = body.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
    data_encoding::BASE64.decode(&compact).ok()
}

const BEGIN: &[u8] = b"-----BEGIN ";
/// Longer than any label in use, in bytes.
const LONGEST_LABEL: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_between_octets_that_are_no_utf_8() {
        let file = [
            b"\x8f\xd8\x96\xbe\r\n-----BEGIN A-----\r\nAAAA\r\n-----END A-----\r\n\xff-----BEGIN ".as_slice(),
            b"B-----\nAA\nAB \n-----END B-----",
        ];
        let file = file.concat();
        let found: Vec<_> = blocks(&file).into_iter().map(|block| (block.label, block.content)).collect();
        assert_eq!(found, [("A", Some(vec![0; 3])), ("B", Some(vec![0, 0, 1]))]);
    }

    #[test]
    fn a_block_without_its_end_is_damaged_and_does_not_swallow_the_next() {
        let file = b"-----BEGIN A-----\nAAAA\n-----BEGIN A-----\nAAAB\n-----END A-----\n-----BEGIN C-----\nA!\n-----END C-----";
        let found: Vec<_> = blocks(file).into_iter().map(|block| (block.label, block.content)).collect();
        assert_eq!(found, [("A", None), ("A", Some(vec![0, 0, 1])), ("C", None)]);
        for end in 0..file.len() {
            blocks(&file[..end]);
        }
    }

    #[test]
    fn a_sole_block_has_nothing_beside_it() {
        let sole = "-----BEGIN A-----\r\nAA\r\nAB\r\n-----END A-----";
        for text in [sole.to_owned(), format!("\n{sole}\n \n")] {
            assert_eq!(sole_block(text.as_bytes()), Some(("A", vec![0, 0, 1])), "{text}");
        }
        for text in [
            format!("x{sole}"),
            format!("{sole}\nx"),
            format!("{sole}\n{sole}"),
            sole.replace("AB", "A!"),
            sole.replace("\r\nAB", "\r\nProc-Type: 4\r\n\r\nAAAB"),
            sole.replace("END A", "END B"),
            sole.replace("-----END", "----END"),
            format!("-----BEGIN {}-----\n{sole}", "x".repeat(100)),
        ] {
            assert_eq!(sole_block(text.as_bytes()), None, "{text}");
        }
    }
}
