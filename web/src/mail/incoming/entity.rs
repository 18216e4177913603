//! What MIME says of a mail, as far as S/MIME goes (RFC 8551 §3).

use ca_core::types::EnvelopeId;
use ca_core::use_cases::self_check::Entity;
use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

/// Reads the outermost layer of a mail, or of a part of one.
pub fn read(octets: &[u8]) -> Entity {
    parse(octets).and_then(|message| read_root(&message)).unwrap_or(Entity::Plain)
}

/// What a mail says of itself.
pub(super) struct Header {
    /// The server's own mails that it may answer (RFC 5322 §3.6.4).
    pub(super) about: Vec<EnvelopeId>,
    /// Whether a program wrote it (RFC 3834 §5): that says nothing of what its owner's mail program can do.
    pub(super) is_automatic: bool,
}

/// Reads the header.
pub(super) fn read_header(octets: &[u8]) -> Header {
    let Some(message) = parse(octets) else { return Header { about: Vec::new(), is_automatic: false } };
    let names = [message.in_reply_to(), message.references()].into_iter().flat_map(texts);
    let automatic = message.header_raw("Auto-Submitted").is_some_and(|text| !text.trim().eq_ignore_ascii_case("no"));
    Header { about: names.filter_map(EnvelopeId::of_message_id).take(MOST_NAMES).collect(), is_automatic: automatic }
}

fn parse(octets: &[u8]) -> Option<Message<'_>> {
    MessageParser::new().with_mime_headers().with_message_ids().parse(octets)
}

fn read_root(message: &Message<'_>) -> Option<Entity> {
    let root = message.root_part();
    if is(root, "application", &["pkcs7-mime", "x-pkcs7-mime"]) {
        return Some(Entity::Cms(root.contents().to_vec()));
    }
    if !is(root, "multipart", &["signed"]) {
        return None;
    }
    let PartType::Multipart(parts) = &root.body else { return None };
    let [first, second] = parts.as_slice() else { return None };
    let (first, second) = (message.part(*first)?, message.part(*second)?);
    if !is(second, "application", &["pkcs7-signature", "x-pkcs7-signature"]) {
        return None;
    }
    let (begin, end) = (usize::try_from(first.offset_header).ok()?, usize::try_from(first.offset_end).ok()?);
    let content = message.raw_message().get(begin..end)?.to_vec();
    Some(Entity::Signed { content, signature: second.contents().to_vec() })
}

fn is(part: &MessagePart<'_>, kind: &str, subkinds: &[&str]) -> bool {
    part.content_type().is_some_and(|found| {
        let subkind = found.subtype().unwrap_or_default();
        found.ctype().eq_ignore_ascii_case(kind) && subkinds.iter().any(|one| subkind.eq_ignore_ascii_case(one))
    })
}

fn texts<'a>(value: &'a HeaderValue<'_>) -> Vec<&'a str> {
    match value {
        HeaderValue::Text(text) => vec![text],
        HeaderValue::TextList(list) => list.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    }
}

/// Of mails that are answered; a thread that goes on for longer is no answer to a test.
const MOST_NAMES: usize = 16;
