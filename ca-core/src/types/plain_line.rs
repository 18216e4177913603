//! Text of forms as one visible line.

use super::is_invisible;

/// A text of a form as one line: without characters that can't be seen, with single blanks, and at most so many characters.
pub(crate) fn plain_line(text: &str, most: usize) -> String {
    let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let visible: String = spaced.filter(|c| !is_invisible(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_one_visible_line() {
        for (typed, kept) in [
            ("  not\r\nbefore\tMay ", "not before May"),
            ("a\0b\u{202e}c\u{200b}", "abc"),
            ("理由：\u{3000}不要", "理由： 不要"),
            ("\0", ""),
        ] {
            assert_eq!(plain_line(typed, 500), kept);
        }
        assert_eq!(plain_line(&"x".repeat(600), 500).len(), 500);
    }
}
