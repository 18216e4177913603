//! Paths within the portal: targets of forms, and return paths.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The URL of a page that continues to `next`.
pub(crate) fn leading_on(page: &str, next: &str) -> String {
    if next == "/" { page.to_owned() } else { format!("{page}?next={}", encode(next)) }
}

/// A path as the value of a query parameter (RFC 3986 §2.1).
pub(crate) fn encode(path: &str) -> String {
    utf8_percent_encode(path, IN_A_QUERY).to_string()
}

/// All characters except unreserved ones (RFC 3986 §2.3) and the slash.
const IN_A_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Encodes a mail address as one segment of a path (RFC 3986 §3.3), or as the target of a `mailto:` link (RFC 6068 §2).
pub(crate) fn segment(address: &str) -> String {
    utf8_percent_encode(address, IN_A_SEGMENT).to_string()
}

/// All characters except unreserved ones and the `@`.
const IN_A_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// The path in a form to continue to; any value that could lead to another site becomes `/`.
pub(crate) fn local_path(path: &str) -> &str {
    let stays =
        path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if stays { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_stays_here() {
        assert_eq!(local_path("/proof/abc?x=1"), "/proof/abc?x=1");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a\r\nSet-Cookie: x",
            "javascript:alert(1)",
        ] {
            assert_eq!(local_path(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
