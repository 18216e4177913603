//! The MIME structure of a mail, as far as S/MIME needs it (RFC 8551 §3).
//!
//! mail-parser reads only headers here: it builds nested mails as a tree, and dropping a tree of some thousand levels
//! exhausts the stack.

use ca_core::types::EnvelopeId;
use ca_core::use_cases::self_check::Entity;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _};

use super::multipart::{split_header, split_parts, with_crlf};

/// Reads the outermost layer of a mail, or of a part of one. Parts that a mail server has added, such as a footer, are
/// ignored.
pub fn read(octets: &[u8]) -> Entity {
    read_secured(octets).or_else(|| read_wrapped(octets)).unwrap_or(Entity::Plain)
}

/// The relevant headers of a mail.
pub(super) struct Header {
    /// The server's own mails to which it may be an answer (RFC 5322 §3.6.4).
    pub(super) about: Vec<EnvelopeId>,
    /// Whether it was sent automatically (RFC 3834 §5), so that it proves nothing about the owner's mail program.
    pub(super) is_automatic: bool,
}

/// Reads the header.
pub(super) fn read_header(octets: &[u8]) -> Header {
    let parsed = split_header(octets).and_then(|(header, _)| parse(header));
    let Some(message) = parsed else { return Header { about: Vec::new(), is_automatic: false } };
    let names = [message.in_reply_to(), message.references()].into_iter().flat_map(texts);
    let automatic = message.header_raw("Auto-Submitted").is_some_and(|text| !text.trim().eq_ignore_ascii_case("no"));
    Header { about: names.filter_map(EnvelopeId::of_message_id).take(MOST_NAMES).collect(), is_automatic: automatic }
}

fn parse(header: &[u8]) -> Option<Message<'_>> {
    MessageParser::new().with_mime_headers().with_message_ids().parse_headers(header)
}

fn read_secured(octets: &[u8]) -> Option<Entity> {
    let (header, body) = split_header(octets)?;
    let message = parse(header)?;
    let root = message.parts.first()?;
    if is_smime(root, &["pkcs7-mime", "x-pkcs7-mime"], ".p7m") {
        return Some(Entity::Cms(decode(root, body)));
    }
    if !is(root, "multipart", &["signed"]) {
        return None;
    }
    let parts = split_parts(body, root.content_type()?.attribute("boundary")?, 3);
    let [content, signature] = parts.as_slice() else { return None };
    let (header, body) = split_header(signature)?;
    let message = parse(header)?;
    let second = message.parts.first()?;
    let is_signature = is_smime(second, &["pkcs7-signature", "x-pkcs7-signature"], ".p7s");
    is_signature.then(|| Entity::Signed { content: with_crlf(content), signature: decode(second, body) })
}

fn read_wrapped(octets: &[u8]) -> Option<Entity> {
    let (header, body) = split_header(octets)?;
    let message = parse(header)?;
    let root = message.parts.first().filter(|root| is(root, "multipart", &["mixed"]))?;
    split_parts(body, root.content_type()?.attribute("boundary")?, MOST_PARTS).into_iter().find_map(read_secured)
}

fn is(part: &MessagePart<'_>, kind: &str, subkinds: &[&str]) -> bool {
    part.content_type().is_some_and(|found| {
        let subkind = found.subtype().unwrap_or_default();
        found.ctype().eq_ignore_ascii_case(kind) && subkinds.iter().any(|one| subkind.eq_ignore_ascii_case(one))
    })
}

/// Some programs and mail servers keep only the file name, which then identifies S/MIME (RFC 8551 §3.2.1).
fn is_smime(part: &MessagePart<'_>, subkinds: &[&str], ending: &str) -> bool {
    let is_named = || part.attachment_name().is_some_and(|name| name.trim().to_ascii_lowercase().ends_with(ending));
    is(part, "application", subkinds) || is(part, "application", &["octet-stream"]) && is_named()
}

/// The decoded octets of a part; unchanged if they can't be decoded.
fn decode(part: &MessagePart<'_>, body: &[u8]) -> Vec<u8> {
    let decoded = match part.content_transfer_encoding().map(|encoding| encoding.trim().to_ascii_lowercase()).as_deref()
    {
        Some("base64") => base64_decode(body),
        Some("quoted-printable") => quoted_printable_decode(body),
        _ => None,
    };
    decoded.unwrap_or_else(|| body.to_vec())
}

fn texts<'a>(value: &'a HeaderValue<'_>) -> Vec<&'a str> {
    match value {
        HeaderValue::Text(text) => vec![text],
        HeaderValue::TextList(list) => list.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    }
}

/// The maximum of referenced mails; a thread that continues for longer is not an answer to a test.
const MOST_NAMES: usize = 16;
/// The maximum of parts read in a mail to which a mail server has added some.
const MOST_PARTS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(first: &str) -> Vec<u8> {
        let second = "Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC";
        let header =
            "MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=\"b/1\"\r\n\r\nThis is signed.\r\n\r\n";
        format!("{header}--b/1\r\n{first}\r\n--b/1\r\n{second}\r\n--b/1--\r\n").into_bytes()
    }

    #[test]
    fn what_was_signed_comes_out_to_the_octet() {
        let inner = "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\na\r\n--in\r\n\r\nb\r\n";
        let firsts = [
            "Content-Type: text/plain\r\n\r\nOf course.",
            "Content-Type: text/plain\r\n\r\nOf course.\r\n\r\n\r\n",
            "Content-Type: text/plain\r\n\r\nx --b/1 y\r\nz--b/1\r\n--b/12",
            "Content-Type: text/plain\r\n\r\n",
            "\r\nNo header.",
            "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!! no base64 !!!\r\n",
            "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhello\r\n",
            inner,
            &format!("{inner}--in--"),
            &format!("{inner}--in--\r\nepilogue\r\n\r\n"),
        ];
        for first in firsts {
            let expected = Entity::Signed { content: first.as_bytes().to_vec(), signature: vec![0, 1, 2] };
            assert_eq!(read(&signed(first)), expected, "{first:?}");
        }
    }

    #[test]
    fn lines_that_end_with_lf_alone_are_taken_as_they_were_signed() {
        let first = "Content-Type: text/plain\r\n\r\nOf course.\r\n";
        let bare: Vec<u8> = signed(first).into_iter().filter(|octet| *octet != b'\r').collect();
        assert_eq!(read(&bare), Entity::Signed { content: first.as_bytes().to_vec(), signature: vec![0, 1, 2] });
    }

    #[test]
    fn cms_is_known_by_its_kind_or_its_name_in_any_encoding() {
        let kinds = [
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data",
            "content-type: Application/X-PKCS7-MIME;\r\n name=smime.p7m",
            "Content-Type: application/octet-stream; name=\"SMIME.P7M\"",
            "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=smime.p7m",
        ];
        for kind in kinds {
            for (encoding, body) in
                [("base64", &b"MA\r\nAN\r\nCg==\r\n"[..]), ("binary", b"0\0\r\n"), ("8BIT", b"0\0\r\n")]
            {
                let header = format!("{kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
                assert_eq!(read(&[header.as_bytes(), body].concat()), Entity::Cms(b"0\0\r\n".to_vec()), "{header}");
            }
        }
        assert_eq!(read(b"Content-Type: application/octet-stream; name=a.pdf\r\n\r\nx"), Entity::Plain);
    }

    #[test]
    fn what_a_mail_server_puts_beside_it_is_passed_over() {
        let first = "Content-Type: text/plain\r\n\r\nOf course.\r\n";
        let within = String::from_utf8(signed(first)).unwrap();
        let mail = format!(
            "Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\n{within}\r\n--out\r\n\r\nA footer.\r\n--out--\r\n"
        );
        assert_eq!(read(mail.as_bytes()), read(&signed(first)));
    }

    #[test]
    fn mails_in_mails_and_endless_headers_are_passed_over() {
        let mails = "Content-Type: message/rfc822\n\n".repeat(30_000);
        let part = |number| format!("Content-Type: multipart/mixed; boundary={number}\n\n--{number}\n");
        let parts = (0..9_000).map(part).collect::<Vec<_>>().concat();
        let headers = format!("{}Content-Type: application/pkcs7-mime\n\nx", "a:\n".repeat(300_000));
        for mail in [&mails, &parts, &headers] {
            assert_eq!(read(mail.as_bytes()), Entity::Plain);
            assert_eq!(
                read(&signed(mail)),
                Entity::Signed { content: with_crlf(mail.as_bytes()), signature: vec![0, 1, 2] }
            );
            assert!(read_header(mail.as_bytes()).about.is_empty());
        }
    }

    #[test]
    fn a_folded_thread_names_the_mail_that_is_answered() {
        let id = "0123456789abcdef0123456789abcdef";
        let mail =
            format!("References: <a@example.net>\r\n\t<b@example.net>\r\nIn-Reply-To:\r\n <{id}@example.com>\r\n\r\n");
        let about = read_header(mail.as_bytes()).about;
        assert_eq!(about.iter().map(ToString::to_string).collect::<Vec<_>>(), [id]);
    }
}
