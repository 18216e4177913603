//! One syslog message (RFC 5424 §6).

use std::fmt::Write as _;

use crate::config::SyslogSection;
use crate::delivery::event::Event;

/// The message about an event, at most [`MOST_OCTETS`]: if it would be longer, `detail` and the personal data are cut, and `cut="yes"`
/// says so.
///
/// ```text
/// SYSLOG-MSG = HEADER SP STRUCTURED-DATA SP MSG
/// HEADER     = PRI VERSION SP TIMESTAMP SP HOSTNAME SP APP-NAME SP PROCID SP MSGID
/// ```
pub(super) fn write_message(section: &SyslogSection, source: &str, event: &Event<'_>) -> Vec<u8> {
    let lengths = [usize::MAX, MOST_OCTETS / 4, MOST_OCTETS / 16, 0];
    let mut written = lengths.iter().map(|most| write_within(section, source, event, *most));
    written.find(|message| message.len() <= MOST_OCTETS).unwrap_or_default().into_bytes()
}

/// The message with texts of at most `most` bytes.
fn write_within(section: &SyslogSection, source: &str, event: &Event<'_>, most: usize) -> String {
    let priority = section.facility as u8 * 8 + NOTICE;
    let (host, id) = (header_field(source, 255), header_field(event.action, 32));
    let mut message = format!("<{priority}>1 {} {host} inkan - {id} [inkan@{}", event.at, section.enterprise_number);
    let (detail, mut is_cut) = cut(event.detail, most);
    let seq = event.seq.to_string();
    for (name, value) in [
        ("seq", seq.as_str()),
        ("actor", event.actor),
        ("action", event.action),
        ("subject", event.subject),
        ("detail", detail),
        ("personalDigest", &event.personal_digest),
        ("previousHash", &event.previous_hash),
        ("hash", &event.hash),
    ] {
        write_parameter(&mut message, name, value);
    }
    if let Some(personal) = &event.personal {
        let (text, is_short) = cut(personal.text, most);
        is_cut |= is_short;
        write_parameter(&mut message, "personalSalt", &personal.salt);
        write_parameter(&mut message, "personal", text);
    }
    if is_cut {
        write_parameter(&mut message, "cut", "yes");
    }
    // §6.4: the mark of UTF-8 before the text, in which octets below 32 should not be.
    let text = format!("{} {} {}", event.actor, event.action, event.subject);
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let _ = write!(message, "] \u{feff}{text}");
    message
}

/// §6.3.3: `"`, `\` and `]` are escaped, and nothing else.
fn write_parameter(message: &mut String, name: &str, value: &str) {
    let _ = write!(message, " {name}=\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\' | ']') {
            message.push('\\');
        }
        message.push(c);
    }
    message.push('"');
}

/// A field of the header: visible ASCII, at most `most` characters; `-` if nothing is left (§6).
fn header_field(text: &str, most: usize) -> String {
    let field: String = text.chars().filter(char::is_ascii_graphic).take(most).collect();
    if field.is_empty() { "-".to_owned() } else { field }
}

/// The beginning of the text of at most `most` bytes, and whether it is shorter.
fn cut(text: &str, most: usize) -> (&str, bool) {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|end| *end <= most).last().unwrap_or(0);
    text.get(..end).map_or((text, false), |beginning| (beginning, end < text.len()))
}

/// The severity (§6.2.1): normal but significant.
const NOTICE: u8 = 5;
/// RFC 5425 §4.3.1: receivers should take messages of 8192 octets.
const MOST_OCTETS: usize = 8192;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SyslogAddress;
    use crate::delivery::event::Personal;

    fn section() -> SyslogSection {
        let address = SyslogAddress::Socket("/dev/log".into());
        let facility = serde_json::from_str("\"authpriv\"").unwrap();
        SyslogSection { address, facility, enterprise_number: 32473 }
    }

    fn event(detail: &str) -> Event<'_> {
        Event {
            seq: 7,
            at: "2026-04-01T00:00:00Z".to_owned(),
            actor: "person:3",
            action: "certificate.revoke",
            subject: "certificate:4a0b",
            detail,
            personal_digest: "aa".to_owned(),
            previous_hash: "bb".to_owned(),
            hash: "cc".to_owned(),
            personal: None,
        }
    }

    fn written(event: &Event<'_>) -> String {
        String::from_utf8(write_message(&section(), "certs.example.com", event)).unwrap()
    }

    #[test]
    fn a_message_has_the_fields_of_the_standard_and_escapes_three_characters() {
        let expected = "<85>1 2026-04-01T00:00:00Z certs.example.com inkan - certificate.revoke \
            [inkan@32473 seq=\"7\" actor=\"person:3\" action=\"certificate.revoke\" subject=\"certificate:4a0b\" \
            detail=\"a\\\"b\\\\c\\]d[e=失効\n\" personalDigest=\"aa\" previousHash=\"bb\" hash=\"cc\"] \
            \u{feff}person:3 certificate.revoke certificate:4a0b";
        assert_eq!(written(&event("a\"b\\c]d[e=失効\n")), expected);
    }

    #[test]
    fn personal_data_is_there_only_if_the_event_has_it() {
        let personal = Some(Personal { salt: "0f".to_owned(), text: "山田" });
        let message = written(&Event { personal, ..event("") });
        assert!(message.contains("hash=\"cc\" personalSalt=\"0f\" personal=\"山田\"] "), "{message}");
        assert!(!written(&event("")).contains("personal="));
    }

    #[test]
    fn a_message_is_bounded_whatever_the_texts_are() {
        for long in ["]".repeat(100_000), "失".repeat(3000), "x".repeat(7000)] {
            let personal = Some(Personal { salt: "0f".to_owned(), text: &long });
            let message = written(&Event { personal, ..event(&long) });
            assert!(message.len() <= MOST_OCTETS && message.contains(" cut=\"yes\"] "), "{}", message.len());
        }
        assert!(!written(&event(&"x".repeat(7000))).contains("cut="));
    }

    #[test]
    fn fields_of_the_header_are_visible_ascii() {
        assert_eq!(header_field("a b\u{7f}失c", 32), "abc");
        assert_eq!(header_field(&"x".repeat(40), 32).len(), 32);
        assert_eq!(header_field("失効", 32), "-");
    }
}
