//! Checks that paths named in the documentation exist.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Findings;
use crate::files;

const DOCUMENTS: &[&str] = &["README.md", "docs/architecture.md", "docs/lint.md"];

/// The extensions by which a word without a slash is recognised as a file name.
const ENDINGS: &[&str] = &["rs", "toml", "md", "ftl", "html", "css", "ts", "py", "sql", "json", "lock"];

/// Words that look like paths of the source tree but are not.
const ELSEWHERE: &[(&str, &str)] = &[("inkan.toml", "the operator's configuration: `inkan init` writes it")];

const MEDIA_TYPES: &[&str] = &["application/", "multipart/", "text/", "message/", "image/"];

pub(super) fn check(root: &Path) -> Result<Findings> {
    let tree = files::below(root)?;
    let mut faults = Vec::new();
    let mut named = 0;
    for document in DOCUMENTS.iter().filter(|it| root.join(it).exists()) {
        for (number, line) in prose(&files::text(&root.join(document))?) {
            for path in line.split('`').skip(1).step_by(2).filter(|it| is_path(it)) {
                named += 1;
                if !exists(&tree, path) {
                    faults.push(format!("{document}:{number}: `{path}` is not there"));
                }
            }
        }
    }
    Ok(Findings { looked_at: format!("{named} paths"), faults })
}

/// The document's lines outside fenced blocks, numbered from 1.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push((index + 1, line.to_owned()));
        }
    }
    lines
}

/// Whether the word in backticks is a path of the source tree, and not a URL, route, pattern, option or command.
fn is_path(word: &str) -> bool {
    let plain = word.chars().all(|it| it.is_alphanumeric() || matches!(it, '/' | '.' | '_' | '-'));
    let elsewhere = ELSEWHERE.iter().any(|(it, _)| *it == word) || MEDIA_TYPES.iter().any(|it| word.starts_with(it));
    let has_ending = word.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && ENDINGS.contains(&ending));
    plain && !elsewhere && !word.starts_with(['/', '-']) && (word.contains('/') || has_ending)
}

/// Whether the path exists from the root or from any folder: a section about one crate names paths inside the crate.
fn exists(tree: &[PathBuf], word: &str) -> bool {
    let wanted = Path::new(word.trim_start_matches("./").trim_end_matches('/'));
    tree.iter().any(|file| file.ancestors().any(|it| it.ends_with(wanted)))
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::check;
    use crate::tidy::planted::tree;

    #[test]
    fn a_path_that_is_gone_is_found() -> Result<()> {
        let text = "Drafts: `ca-core/src/draft.rs`, rules in `lint/`, see `gone.rs`.\n";
        let root = tree(&[("docs/architecture.md", text), ("ca-core/src/lint/certificate/rfc5280.rs", "")])?;
        assert_eq!(
            check(root.path())?.faults,
            [
                "docs/architecture.md:1: `ca-core/src/draft.rs` is not there",
                "docs/architecture.md:1: `gone.rs` is not there"
            ]
        );
        Ok(())
    }

    #[test]
    fn paths_that_are_there_and_words_that_are_no_paths_pass() -> Result<()> {
        let text = "`ca-core/src/draft.rs`, `src/draft.rs`, `draft.rs`, `ca-core/`, `./ca-core`\n\
                    `https://example.com/x`, `/requests/{id}`, `application/pkix-crl`, `inkan.toml`, `Draft`, `cargo xtask test`, `--x/y`\n\
                    ```\n`not/there.rs`\n```\n";
        let root = tree(&[("README.md", text), ("ca-core/src/draft.rs", "")])?;
        assert!(check(root.path())?.faults.is_empty());
        Ok(())
    }
}
