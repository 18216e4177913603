//! Locates header, body and parts of a mail (RFC 5322 §2.1, RFC 2046 §5.1), without copying or recursion.

/// The header and the body; `None` when the header is longer than [`LONGEST_HEADER`].
pub(super) fn split_header(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut end = 0;
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        if end > LONGEST_HEADER {
            return None;
        }
        end += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
    }
    octets.split_at_checked(end).filter(|(header, _)| header.len() <= LONGEST_HEADER)
}

/// The first `most` parts of a multipart body, each without the line end that is a part of the next boundary. A part without
/// a boundary after it ends with the body.
pub(super) fn split_parts<'a>(body: &'a [u8], boundary: &str, most: usize) -> Vec<&'a [u8]> {
    let (mut parts, mut begin, mut end) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|octet| *octet == b'\n') {
        let (line_begin, line_end) = (end, end + line.len());
        end = line_end;
        let Some(closes) = delimiter(line, boundary) else { continue };
        parts.extend(begin.and_then(|begin| body.get(begin..line_begin)).map(without_line_end));
        begin = (!closes).then_some(line_end);
        if closes || parts.len() >= most {
            return parts;
        }
    }
    parts.extend(begin.and_then(|begin| body.get(begin..)));
    parts
}

/// The text with CR LF at the end of each line, the form that is signed (RFC 8551 §3.1.1).
pub(super) fn with_crlf(octets: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len());
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(bare) if !bare.ends_with(b"\r") => {
                out.extend_from_slice(bare);
                out.extend_from_slice(b"\r\n");
            }
            _ => out.extend_from_slice(line),
        }
    }
    out
}

/// Whether a line is this boundary, and if so, whether it is the last one.
fn delimiter(line: &[u8], boundary: &str) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary.as_bytes())?;
    let (rest, closes) = rest.strip_prefix(b"--").map_or((rest, false), |rest| (rest, true));
    rest.iter().all(u8::is_ascii_whitespace).then_some(closes)
}

fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

/// The maximum size in bytes. Each hop adds some lines, and each line needs memory when parsed.
const LONGEST_HEADER: usize = 256 * 1024;
