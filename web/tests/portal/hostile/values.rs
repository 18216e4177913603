//! What is sent.

/// What a field may be filled with; `x9q` is looked for in what comes back.
pub(super) const VALUES: &[&[u8]] = &[
    b"",
    b"\0",
    b"eve\0@example.com",
    b"x9q\"x9q'><i id=x9q><script>x9q</script>",
    b"x9q\"x9q'><i id=x9q>@example.com",
    b"\xFF\xFE",
    b"\xED\xA0\x80",
    b"../../../../../../etc/passwd",
    b"/certificates\r\nX-Planted: yes",
    "\u{202E}moc.elpmaxe@eve\u{2066}".as_bytes(),
    b"99999999999999999999999999999999999999",
    b"' OR '1'='1' -- ",
    b"*)(uid=*))(|(uid=*",
    b"//evil.example/x",
    b"-----BEGIN CERTIFICATE REQUEST-----\n\n-----END CERTIFICATE REQUEST-----",
    b"9999-12-31T23:59",
    b"-9999-01-01T00:00",
];

/// What a segment of a path or the value of a query may be.
pub(super) const SEGMENTS: &[&str] = &[
    "0",
    "-1",
    "9223372036854775807",
    "9223372036854775808",
    "%00",
    "a%00b",
    "%FF%FE",
    "..%2F..%2Fetc%2Fpasswd",
    "%2E%2E",
    "%0D%0AX-Planted:%20yes",
    "x9q%22x9q%27%3E%3Ci%20id=x9q%3E",
    "x9q%22x9q%27%3E%3Ci%20id=x9q%3E@example.com",
    "%E2%80%AEevil",
    "%zz",
    "*)(uid=*",
    "//evil.example",
];

/// Bodies that are no form, and their types; TOKEN becomes the token of a page.
pub(super) const BODIES: &[(&str, &[u8])] = &[
    ("application/x-www-form-urlencoded", b""),
    ("application/x-www-form-urlencoded", b"csrf"),
    ("application/x-www-form-urlencoded", b"&&&===&=&%=%&%zz=%f"),
    ("application/x-www-form-urlencoded", b"csrf=TOKEN&\xFF\xFE=\xFF"),
    ("application/x-www-form-urlencoded", b"csrf=TOKEN&csrf=TOKEN"),
    ("application/x-www-form-urlencoded", b"csrf=TOKEN&%FF=%FF&\0=\0"),
    ("application/x-www-form-urlencoded", b"csrf[]=TOKEN&csrf[a][b]=1&name[]=x"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"csrf=TOKEN"),
    ("application/json", b"{\"csrf\":\"TOKEN\"}"),
    ("application/json", b"{{{{{{{{"),
    ("text/plain", b"csrf=TOKEN"),
    (";;;", b"csrf=TOKEN"),
    ("multipart/form-data", b"csrf=TOKEN"),
    ("multipart/form-data; boundary=", b"--\r\n\r\n----\r\n"),
    ("multipart/form-data; boundary=XX", b"--XX--"),
    ("multipart/form-data; boundary=XX", b"--XX\r\n\r\n\r\n--XX--\r\n"),
    ("multipart/form-data; boundary=XX", b"--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nTOKEN"),
    (
        "multipart/form-data; boundary=XX",
        b"--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nTOKEN\r\n--XX--",
    ),
    ("multipart/form-data; boundary=XX", b"--XX\r\nContent-Disposition: \xFF; name=\"csrf\"\r\n\r\nTOKEN\r\n--XX--"),
];
