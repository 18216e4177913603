//! The `Cookie` header (RFC 6265 §4.2.1, RFC 6265bis §5.8.3), read as octets.
//!
//! A browser enforces `__Host-` by comparing the name octet by octet, so the name is compared in the same way here: nothing
//! is decoded, unquoted, folded or trimmed. Otherwise `%5F_Host-name`, which another host of the domain may set, would
//! become `__Host-name`.

use actix_web::http::header::{COOKIE, HeaderMap};

/// The value of the cookie with exactly this name, in any of the `Cookie` headers.
///
/// Only values of up to [`MAX_VALUE`] bytes of the base64url alphabet (RFC 4648 §5) count, because this program sets no
/// others; any other cookies are ignored. Two different values count as none: the header does not say which of them was set
/// by this host. A browser that follows RFC 6265bis sends at most one `__Host-` cookie of a name.
pub(super) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values =
        headers.get_all(COOKIE).flat_map(|header| pairs(header.as_bytes())).filter_map(|(found, value)| {
            let is_ours = found == name.as_bytes() && is_value(value);
            is_ours.then(|| std::str::from_utf8(value).ok()).flatten()
        });
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

/// Names and values between `;`. The space after a `;` (RFC 6265 §4.2.1) is not a part of the name; a pair without `=` has
/// no name.
fn pairs(header: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    header.split(|octet| *octet == b';').filter_map(|pair| {
        let pair = pair.strip_prefix(b" ").unwrap_or(pair);
        let at = pair.iter().position(|octet| *octet == b'=')?;
        Some((pair.get(..at)?, pair.get(at + 1..)?))
    })
}

fn is_value(value: &[u8]) -> bool {
    let fits = |octet: &u8| octet.is_ascii_alphanumeric() || b"-_".contains(octet);
    (1..=MAX_VALUE).contains(&value.len()) && value.iter().all(fits)
}

/// The maximum size in bytes; a session's token has 43.
const MAX_VALUE: usize = 64;

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    const NAME: &str = "__Host-inkan-session";

    fn headers(lines: &[&[u8]]) -> HeaderMap {
        lines.iter().map(|line| (COOKIE, HeaderValue::from_bytes(line).unwrap())).collect()
    }

    fn found(lines: &[&[u8]]) -> Option<String> {
        find(&headers(lines), NAME).map(str::to_owned)
    }

    #[test]
    fn a_cookie_is_found_among_others_and_in_several_headers() {
        for lines in [
            &[b"__Host-inkan-session=abc".as_slice()] as &[&[u8]],
            &[b"a=1; __Host-inkan-session=abc; b=2"],
            &[b"a=1;__Host-inkan-session=abc;"],
            &[b"a=1; b=2", b"__Host-inkan-session=abc"],
            &[b"; ;=; =x; a; __Host-inkan-session=abc"],
            &[b"__Host-inkan-session=abc; __Host-inkan-session=abc"],
        ] {
            assert_eq!(found(lines).as_deref(), Some("abc"), "{lines:?}");
        }
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[b""]), None);
    }

    #[test]
    fn a_name_that_is_not_the_same_octets_is_another_cookie() {
        for name in [
            b"%5F_Host-inkan-session".as_slice(),
            b"%5f%5fHost-inkan-session",
            b"__Host%2Dinkan-session",
            b"__host-inkan-session",
            b"__HOST-INKAN-SESSION",
            b"inkan-session",
            b"__Secure-inkan-session",
            b"\"__Host-inkan-session\"",
            b"  __Host-inkan-session",
            b"\t__Host-inkan-session",
            b"__Host-inkan-session ",
            b"__Host-inkan-session\t",
            b"\xC2\xA0__Host-inkan-session",
            b"\xA0__Host-inkan-session",
            b"\xEF\xBB\xBF__Host-inkan-session",
            b"\xEF\xBC\xBF_Host-inkan-session",
            b"__Host-inkan-session\xC2\x85",
            b"x=__Host-inkan-session",
            b"$Version=1,__Host-inkan-session",
            b"a, __Host-inkan-session",
        ] {
            let line = [b"a=1; ".as_slice(), name, b"=abc; b=2"].concat();
            assert_eq!(found(&[&line]), None, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn a_value_that_we_never_set_is_passed_over() {
        for value in [b"".as_slice(), b"a b", b"\"abc\"", b"a%62c", b"a=b", b"a\xFFc", b"a\xE3\x81\x82", &[b'x'; 65]] {
            let line = [b"__Host-inkan-session=".as_slice(), value].concat();
            assert_eq!(found(&[&line]), None, "{}", line.escape_ascii());
            assert_eq!(found(&[&line, b"__Host-inkan-session=abc"]).as_deref(), Some("abc"), "{}", line.escape_ascii());
        }
    }

    #[test]
    fn octets_that_are_no_utf_8_hide_no_other_cookie() {
        for planted in [b"planted=\xFF".as_slice(), b"\x80\xFE=x", b"\xC3\x28", b"a=\xED\xA0\x80", b"=\xF5"] {
            let before = [planted, b"; __Host-inkan-session=abc"].concat();
            let after = [b"__Host-inkan-session=abc; ".as_slice(), planted].concat();
            for lines in [&[before.as_slice()] as &[&[u8]], &[&after], &[planted, b"__Host-inkan-session=abc"]] {
                assert_eq!(found(lines).as_deref(), Some("abc"), "{}", planted.escape_ascii());
            }
        }
    }

    #[test]
    fn of_two_different_values_none_is_taken() {
        assert_eq!(found(&[b"__Host-inkan-session=abc; __Host-inkan-session=abd"]), None);
        assert_eq!(found(&[b"__Host-inkan-session=abc", b"__Host-inkan-session=abd"]), None);
    }
}
