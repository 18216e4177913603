//! `rfc5280.rfc822-name`

use crate::lint::rule::{Rule, demand, of_people};

/// Each rfc822Name is a plain `local@domain`: a dot-atom of at most 64 bytes, and a lower-case ASCII domain of A-labels.
///
/// This check is independent of the parser of addresses, so that it also finds errors of the parser.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.rfc822-name",
    citation: "RFC 5280 §4.2.1.6, RFC 5321 §4.1.2 and §4.5.3.1, RFC 9598 §3",
    applies: of_people,
    check: |specimen| {
        for address in specimen.mailboxes()? {
            let parts = address.split_once('@');
            let plain = parts.is_some_and(|(local, domain)| is_dot_atom(local) && is_domain(domain));
            demand(plain, format_args!("rfc822Name {address:?} is no plain address"))?;
        }
        Ok(())
    },
};

fn is_dot_atom(local: &str) -> bool {
    let is_atom_text = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    local.len() <= 64 && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_text))
}

fn is_domain(domain: &str) -> bool {
    let is_label_text = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(is_label_text)
            && !label.starts_with('-')
            && !label.ends_with('-')
            && (label.get(2..4) != Some("--") || label.starts_with("xn--"))
    };
    domain.len() <= 253 && domain.contains('.') && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;

    use crate::encoding::asn1;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_rfc822_name_passes() {
        for address in ["alice@example.com", "Taro.Yamada+x@xn--wgv71a119e.jp", "o'neill@a-b.example"] {
            assert_keeps(&with_address(address.as_bytes()), super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_rfc822_name_fails_for_what_is_no_plain_address() {
        for address in [
            "alice",
            "alice@",
            "@example.com",
            "alice@localhost",
            "alice@Example.com",
            "alice@example.com.",
            "a..b@example.com",
            ".a@example.com",
            "a@b@example.com",
            "\"a b\"@example.com",
            "Alice <alice@example.com>",
            "alice@-a.com",
            "alice@ab--c.com",
            "alice@example.com\0",
            " alice@example.com",
        ] {
            assert_breaks(&with_address(address.as_bytes()), super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_rfc822_name_fails_when_not_ascii() {
        assert_breaks(&with_address("田中@example.com".as_bytes()), super::RULE.id);
        assert_breaks(&with_address("tanaka@日本語.jp".as_bytes()), super::RULE.id);
    }

    #[test]
    fn rfc5280_rfc822_name_fails_when_too_long() {
        assert_keeps(&with_address(format!("{}@example.com", "a".repeat(64)).as_bytes()), super::RULE.id);
        assert_breaks(&with_address(format!("{}@example.com", "a".repeat(65)).as_bytes()), super::RULE.id);
        assert_breaks(&with_address(format!("a@{}com", "example.".repeat(32)).as_bytes()), super::RULE.id);
    }

    fn with_address(address: &[u8]) -> Sample {
        Sample::signing().with(ID_CE_SUBJECT_ALT_NAME, &asn1::sequence(&[&asn1::tlv(0x81, address)]))
    }
}
