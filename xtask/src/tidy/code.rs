//! Separates code from comments, exactly enough for counting lines and searching for names.

/// The lines of a source file that contain code, numbered from 1: neither blank lines nor comments.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_block = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let trimmed = line.trim();
        let was_in_block = in_block;
        if trimmed.starts_with("/*") {
            in_block = true;
        }
        let comment = in_block || trimmed.is_empty() || trimmed.starts_with("//");
        if in_block && trimmed.ends_with("*/") {
            in_block = false;
        }
        (!comment && !was_in_block).then_some((index + 1, line))
    })
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn blank_lines_and_comments_are_not_code() {
        let text = "//! doc\n\nuse a;\n/* one\n * two\n */\nfn f() {} // after code\n/* one line */\nlet x;\n";
        assert_eq!(lines(text).map(|(number, _)| number).collect::<Vec<_>>(), [3, 7, 9]);
    }
}
