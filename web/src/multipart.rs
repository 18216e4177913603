//! `multipart/form-data` (RFC 7578) from browsers, read from a body in memory.
//!
//! Bodies are at most 64 KiB, so nothing is streamed and each field is a slice of the body.

/// A field: its name and its content. File names and content types are untrusted and are ignored.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub(crate) name: String,
    pub(crate) content: &'a [u8],
}

/// Reads the fields of a body whose `Content-Type` header is `content_type`; `None` when it is not well-formed.
pub(crate) fn read_parts<'a>(content_type: &str, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    let delimiter = [b"--", boundary(content_type)?.as_bytes()].concat();
    let mut rest = body.strip_prefix(delimiter.as_slice())?;
    let between = [b"\r\n", delimiter.as_slice()].concat();
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, &between)?;
        parts.push(read_part(part.get(..end)?)?);
        rest = part.get(end + between.len()..)?;
        if parts.len() > MAX_PARTS {
            return None;
        }
    }
    rest.starts_with(b"--").then_some(parts)
}

fn read_part(part: &[u8]) -> Option<Part<'_>> {
    let end = find(part, b"\r\n\r\n")?;
    let headers = std::str::from_utf8(part.get(..end)?).ok()?;
    let disposition = headers.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let name = disposition.split(';').find_map(|parameter| parameter.trim().strip_prefix("name="))?;
    Some(Part { name: name.trim_matches('"').to_owned(), content: part.get(end + 4..)? })
}

/// The `boundary` parameter: 1 to 70 characters (RFC 2046 §5.1.1).
fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    let boundary = value.trim_matches('"');
    (1..=70).contains(&boundary.len()).then_some(boundary)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

const MAX_PARTS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=----Form7";

    #[test]
    fn fields_and_files_are_read() {
        let body = b"------Form7\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n------Form7\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a;name=evil.csr\"\r\nContent-Type: application/pkcs10\r\n\r\n\
            \x30\x82\r\n\x00\r\n------Form7--\r\n";
        let parts = read_parts(TYPE, body).unwrap();
        assert_eq!(parts[0], Part { name: "csrf".to_owned(), content: b"abc" });
        assert_eq!(parts[1], Part { name: "file".to_owned(), content: b"\x30\x82\r\n\x00" });
    }

    #[test]
    fn what_is_cut_off_or_of_another_kind_is_refused() {
        let whole = b"------Form7\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n------Form7--\r\n";
        assert!(read_parts(TYPE, whole).is_some());
        for end in 0..whole.len() - 4 {
            assert!(read_parts(TYPE, &whole[..end]).is_none(), "{end}");
        }
        assert!(read_parts("application/x-www-form-urlencoded", whole).is_none());
        assert!(read_parts("multipart/form-data; boundary=", whole).is_none());
        assert!(read_parts("multipart/form-data", whole).is_none());
    }
}
