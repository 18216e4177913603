//! The folded form in which values are compared. Stored values are not changed; an assertion may use any equivalent
//! spelling.
//!
//! One character may become many in the form NFKC, so the length of values is limited before and during folding.

use ca_core::types::EmailAddress;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

use super::attribute::{AttributeType, Syntax, canonical_oid};
use super::name::read_name;
use super::request::FilterTooLarge;

/// The folded form of a value or of an assertion about a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Folded {
    /// A whole address as in the entries: in lower case, with its domain in ASCII (RFC 9598 §3).
    Address(String),
    Text(String),
    /// The assertion is longer than any value in an entry, so it was not folded.
    TooLong,
    /// The type has no equality rule, or the octets are not a value of it.
    Undefined,
}

/// Folds the values of one query, up to a limit of octets.
#[derive(Debug)]
pub(super) struct Folder {
    /// The remaining octets; non-ASCII values also count the octets of their result.
    left: usize,
}

impl Folder {
    /// A folder for the assertions of a client.
    pub(super) fn for_question() -> Self {
        Self { left: MAX_FOLDED }
    }

    /// A folder for the values in entries, without a limit.
    pub(super) fn for_entry() -> Self {
        Self { left: usize::MAX }
    }

    /// Folds a whole value.
    ///
    /// # Errors
    /// [`FilterTooLarge`] when the limit is exceeded.
    pub(super) fn fold(&mut self, kind: &AttributeType, octets: &[u8]) -> Result<Folded, FilterTooLarge> {
        let text = match self.admit(kind, octets)? {
            Ok(text) => text,
            Err(folded) => return Ok(folded),
        };
        match kind.syntax {
            Syntax::DirectoryString | Syntax::Country | Syntax::Integer => self.fold_text(text, BlankHandling::Whole),
            Syntax::Ia5String => self.fold_address(text, BlankHandling::Whole),
            Syntax::Oid => match canonical_oid(text.trim()) {
                Some(name) => Ok(Folded::Text(name.to_owned())),
                None => self.fold_text(text, BlankHandling::Whole),
            },
            Syntax::Dn => Ok(match read_name(octets) {
                Ok(dn) => Folded::Text(dn.to_string().to_lowercase()),
                Err(_) => Folded::Undefined,
            }),
            Syntax::Octets { .. } | Syntax::Definition { .. } => Ok(Folded::Undefined),
        }
    }

    /// Folds a part of a value, in which blanks at the ends may matter. `Undefined` when the type has no rule for
    /// substrings.
    ///
    /// # Errors
    /// Those of [`Folder::fold`].
    pub(super) fn fold_part(&mut self, kind: &AttributeType, octets: &[u8]) -> Result<Folded, FilterTooLarge> {
        let text = match self.admit(kind, octets)? {
            Ok(text) => text,
            Err(folded) => return Ok(folded),
        };
        match kind.syntax {
            Syntax::DirectoryString | Syntax::Country => self.fold_text(text, BlankHandling::Part),
            Syntax::Ia5String => self.fold_address(text, BlankHandling::Part),
            _ => Ok(Folded::Undefined),
        }
    }

    /// The text in the octets, unless it can't be folded.
    fn admit<'a>(&mut self, kind: &AttributeType, octets: &'a [u8]) -> Result<Result<&'a str, Folded>, FilterTooLarge> {
        if matches!(kind.syntax, Syntax::Octets { .. } | Syntax::Definition { .. }) {
            return Ok(Err(Folded::Undefined));
        }
        if is_too_long(kind, octets) {
            return Ok(Err(Folded::TooLong));
        }
        self.take(octets.len())?;
        Ok(std::str::from_utf8(octets).map_err(|_| Folded::Undefined))
    }

    fn fold_text(&mut self, text: &str, rule: BlankHandling) -> Result<Folded, FilterTooLarge> {
        let folded = self.fold_letters(text, MAX_TEXT_FOLDED)?;
        Ok(folded.map_or(Folded::TooLong, |folded| Folded::Text(rule.blanks(folded))))
    }

    /// Folds an address: a client may write it in any script and case, decomposed, or in full width. Only assertions are
    /// folded; an address for a certificate is accepted as written or refused.
    fn fold_address(&mut self, text: &str, rule: BlankHandling) -> Result<Folded, FilterTooLarge> {
        let Some(folded) = self.fold_letters(text, MAX_ADDRESS)? else { return Ok(Folded::TooLong) };
        if folded.contains('@')
            && let Ok(address) = folded.trim().replace(IDEOGRAPHIC_STOP, ".").parse::<EmailAddress>()
        {
            return Ok(Folded::Address(address.folded()));
        }
        Ok(Folded::Text(rule.blanks(folded)))
    }

    /// Maps characters to lower case (RFC 4518 §2.2) and normalises them (§2.3), again if a mapped character requires that.
    /// `None` when the result has more than `most` characters.
    fn fold_letters(&mut self, text: &str, most: usize) -> Result<Option<String>, FilterTooLarge> {
        if text.is_ascii() {
            return Ok((text.len() <= most).then(|| text.to_ascii_lowercase()));
        }
        let mut folded = String::new();
        for (position, c) in text.nfkc().flat_map(char::to_lowercase).enumerate() {
            if position >= most {
                return Ok(None);
            }
            self.take(c.len_utf8())?;
            folded.push(c);
        }
        let is_normal = is_nfkc_quick(folded.chars()) == IsNormalized::Yes;
        Ok(Some(if is_normal { folded } else { folded.nfkc().collect() }))
    }

    fn take(&mut self, octets: usize) -> Result<(), FilterTooLarge> {
        self.left = self.left.checked_sub(octets).ok_or(FilterTooLarge)?;
        Ok(())
    }

    /// The number of octets folded.
    #[cfg(test)]
    pub(super) fn spent(&self) -> usize {
        MAX_FOLDED - self.left
    }
}

/// Whether blanks at the ends and runs of blanks matter.
#[derive(Debug, Clone, Copy)]
enum BlankHandling {
    /// By the caseIgnore rules (RFC 4518 §2): a run counts as one blank.
    Whole,
    Part,
}

impl BlankHandling {
    fn blanks(self, text: String) -> String {
        match self {
            Self::Whole => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Part => text,
        }
    }
}

/// Whether this number of octets is more than any value of the type has.
fn is_too_long(kind: &AttributeType, octets: &[u8]) -> bool {
    let most = match kind.syntax {
        Syntax::Ia5String => 3 * MAX_ADDRESS,
        Syntax::Dn => return false,
        _ => MAX_TEXT,
    };
    octets.len() > most
}

/// Whether an assertion about `mail` may contain a whole address.
pub(super) fn names_address(octets: &[u8]) -> bool {
    octets.contains(&b'@') || octets.windows(FULL_WIDTH_AT.len()).any(|window| window == FULL_WIDTH_AT)
}

/// The length of the longest address in characters; each takes three octets in full width.
const MAX_ADDRESS: usize = 64 + 1 + 253;
/// The length of the longest name in octets: 64 characters, each possibly written as four characters of four octets.
const MAX_TEXT: usize = 64 * 4 * 4;
/// The length of the longest name in the form NFKC, in characters: one character may become eighteen.
const MAX_TEXT_FOLDED: usize = 64 * 18;
/// The limit in octets: fifty of the longest addresses.
pub(super) const MAX_FOLDED: usize = 16 * 1024;
const FULL_WIDTH_AT: &[u8] = "\u{ff20}".as_bytes();
/// A dot in IDNA (RFC 3490 §3.1), entered by Japanese keyboards.
const IDEOGRAPHIC_STOP: char = '\u{3002}';

#[cfg(test)]
mod tests {
    use super::*;

    fn find(name: &str) -> &'static AttributeType {
        AttributeType::find(name).unwrap()
    }

    fn folded(kind: &str, text: &str) -> Folded {
        Folder::for_question().fold(find(kind), text.as_bytes()).unwrap()
    }

    fn address(text: &str) -> Option<String> {
        match folded("mail", text) {
            Folded::Address(address) => Some(address),
            _ => None,
        }
    }

    #[test]
    fn an_address_is_found_in_every_way_of_writing_it() {
        for (text, folded) in [
            ("Taro@Example.COM", Some("taro@example.com")),
            ("taro@例え.jp", Some("taro@xn--r8jz45g.jp")),
            ("taro@XN--R8JZ45G.JP", Some("taro@xn--r8jz45g.jp")),
            ("taro@B\u{dc}CHER.example", Some("taro@xn--bcher-kva.example")),
            ("taro@bu\u{308}cher.example", Some("taro@xn--bcher-kva.example")),
            ("taro@BU\u{308}CHER.example", Some("taro@xn--bcher-kva.example")),
            ("taro@か\u{3099}っこう.jp", Some("taro@xn--p8jlv7d.jp")),
            ("taro@がっこう.jp", Some("taro@xn--p8jlv7d.jp")),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", Some("taro@example.com")),
            ("taro@例え。jp", Some("taro@xn--r8jz45g.jp")),
            (" taro@example.com ", Some("taro@example.com")),
            ("taro", None),
            ("田中@example.com", None),
            ("taro@example.com\0", None),
            ("*@example.com", Some("*@example.com")),
        ] {
            assert_eq!(address(text).as_deref(), folded, "{text:?}");
        }
    }

    #[test]
    fn text_is_folded_as_the_rules_for_comparing_say() {
        for (text, folded) in [
            ("  Tar\u{14d}  YAMADA ", "tar\u{14d} yamada"),
            ("か\u{3099}", "が"),
            ("ＡＢＣ", "abc"),
            ("ﾊﾝｶｸ", "ハンカク"),
        ] {
            assert_eq!(super::tests::folded("cn", text), Folded::Text(folded.to_owned()));
        }
        assert_eq!(folded("objectClass", "2.16.840.1.113730.3.2.2"), Folded::Text("inetOrgPerson".to_owned()));
        assert_eq!(folded("namingContexts", "DC=Example, DC=com"), Folded::Text("dc=example,dc=com".to_owned()));
        assert_eq!(folded("userCertificate", "x"), Folded::Undefined);
        let mut folder = Folder::for_question();
        assert_eq!(folder.fold(find("cn"), b"\xff"), Ok(Folded::Undefined));
        assert_eq!(folder.fold_part(find("objectClass"), b"top"), Ok(Folded::Undefined));
    }

    #[test]
    fn the_longest_address_and_the_longest_name_are_folded_in_every_way_of_writing_them() {
        let labels = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".");
        let longest = format!("{}@{labels}", "l".repeat(64));
        assert_eq!(longest.len(), MAX_ADDRESS);
        let wide: String = longest.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        for written in [longest.clone(), longest.to_uppercase(), wide] {
            assert_eq!(address(&written), Some(longest.clone()), "{written}");
        }
        let (composed, decomposed) = ("\u{1f82}".repeat(64), "\u{3b1}\u{313}\u{300}\u{345}".repeat(64));
        assert_eq!(folded("cn", &decomposed), folded("cn", &composed));
        assert!(matches!(folded("cn", &LONG.repeat(64)), Folded::Text(text) if text.chars().count() == 64 * 18));
    }

    #[test]
    fn what_is_longer_than_any_value_is_not_folded() {
        for (kind, length) in [("mail", 3 * MAX_ADDRESS), ("cn", MAX_TEXT)] {
            let mut folder = Folder::for_question();
            let text = LONG.repeat(length / 3 + 1);
            assert_eq!(folder.fold(find(kind), text.as_bytes()), Ok(Folded::TooLong), "{kind}");
            assert_eq!(folder.fold_part(find(kind), text.as_bytes()), Ok(Folded::TooLong), "{kind}");
            assert_eq!(folder.spent(), 0, "{kind}");
        }
        // Folding makes it longer than an address and stops at that limit.
        let mut folder = Folder::for_question();
        let text = format!("{}@example.com", LONG.repeat(198));
        assert_eq!(folder.fold(find("mail"), text.as_bytes()), Ok(Folded::TooLong));
        assert!(folder.spent() <= text.len() + 2 * MAX_ADDRESS, "{}", folder.spent());
    }

    #[test]
    fn a_question_is_folded_up_to_its_limit_and_no_further() {
        let mut folder = Folder::for_question();
        let ended = (0..256).find(|_| folder.fold(find("cn"), LONG.repeat(64).as_bytes()).is_err());
        assert_eq!(ended, Some(7), "each takes 192 octets, and 33 more for each of its characters");
        assert!(folder.spent() <= MAX_FOLDED);
        let mut folder = Folder::for_question();
        let longest = format!("{}@{}.example.com", "a".repeat(64), "b".repeat(241));
        for _ in 0..50 {
            assert!(folder.fold(find("mail"), longest.as_bytes()).is_ok());
        }
    }

    /// A character that becomes eighteen in the form NFKC.
    const LONG: &str = "\u{fdfa}";
}
