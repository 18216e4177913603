//! vCard 4.0 (RFC 6350): a person's address and certificates for address books.

use data_encoding::BASE64;

/// The card, with a KEY for each certificate (RFC 6350 §6.8.1).
pub(crate) fn write<'a>(name: &str, address: &str, certificates: impl Iterator<Item = &'a [u8]>) -> String {
    let mut lines = vec![
        "BEGIN:VCARD".to_owned(),
        "VERSION:4.0".to_owned(),
        format!("FN:{}", escape(name)),
        format!("EMAIL:{}", escape(address)),
    ];
    // Text escapes do not apply to a URI.
    lines.extend(certificates.map(|der| format!("KEY:data:application/pkix-cert;base64,{}", BASE64.encode(der))));
    lines.push("END:VCARD".to_owned());
    lines.iter().map(|line| fold(line)).collect()
}

/// Escapes a text value (RFC 6350 §3.4).
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n").replace('\r', "")
}

/// A line with its line end, split into pieces of at most 75 octets without dividing a character; each further piece begins
/// with a blank (RFC 6350 §3.2).
fn fold(line: &str) -> String {
    let (mut folded, mut octets) = (String::new(), 0);
    for letter in line.chars() {
        if octets + letter.len_utf8() > MOST_OCTETS {
            folded.push_str("\r\n ");
            octets = 1;
        }
        folded.push(letter);
        octets += letter.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

const MOST_OCTETS: usize = 75;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_75_octets_and_unfolding_gives_back_what_was_written() {
        let name = "佐藤 文雄".repeat(9);
        let key: Vec<u8> = (0..=255).collect();
        let card = write(&name, "fumio@example.com", [key.as_slice()].into_iter());
        let lines: Vec<&str> = card.split_terminator("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= 75), "{card}");
        assert_eq!((lines[0], lines[1], lines[lines.len() - 1]), ("BEGIN:VCARD", "VERSION:4.0", "END:VCARD"));
        let whole = card.replace("\r\n ", "");
        assert!(whole.contains(&format!("\r\nFN:{name}\r\n")), "{whole}");
        assert!(whole.contains(&format!("base64,{}\r\n", BASE64.encode(&key))), "{whole}");
    }

    #[test]
    fn a_name_stays_within_its_line() {
        let card = write("Eve; \\ a,b\r\nEMAIL:x@evil.example", "eve@example.com", std::iter::empty());
        assert!(card.contains("FN:Eve\\; \\\\ a\\,b\\nEMAIL:x@evil.example\r\n"), "{card}");
        assert_eq!(card.matches("\r\nEMAIL:").count(), 1);
    }
}
