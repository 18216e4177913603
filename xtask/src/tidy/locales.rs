//! Checks that every message exists in English and in Japanese, that there is no translation without a message, and that
//! the Japanese has one form of each word.

mod forms;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use super::Findings;
use crate::files;

const ENGLISH: &str = "en.ftl";
const JAPANESE: &str = "ja.ftl";

pub(super) fn check(root: &Path) -> Result<Findings> {
    let mut faults = Vec::new();
    let mut messages = 0;
    let mut folders: Vec<_> =
        files::with_extension(root, &["ftl"])?.iter().filter_map(|it| Some(it.parent()?.to_owned())).collect();
    folders.dedup();
    for folder in &folders {
        let english = keys(root, &folder.join(ENGLISH), &mut faults)?;
        let japanese = keys(root, &folder.join(JAPANESE), &mut faults)?;
        messages += english.len();
        faults.extend(forms::check(root, &folder.join(JAPANESE))?);
        let lacks = |file: &str, key: &String| format!("{}: no `{key}`", folder.join(file).display());
        faults.extend(english.difference(&japanese).map(|key| lacks(JAPANESE, key)));
        faults.extend(japanese.difference(&english).map(|key| lacks(ENGLISH, key)));
    }
    Ok(Findings { looked_at: format!("{messages} messages"), faults })
}

/// The names that a Fluent file defines: messages, `-terms`, and their attributes as `message.attribute`.
fn keys(root: &Path, path: &Path, faults: &mut Vec<String>) -> Result<BTreeSet<String>> {
    if !root.join(path).exists() {
        faults.push(format!("{}: is not there", path.display()));
        return Ok(BTreeSet::new());
    }
    let mut keys = BTreeSet::new();
    let mut message = String::new();
    for line in files::text(&root.join(path))?.lines() {
        let Some((name, _)) = line.split_once('=') else {
            continue;
        };
        let name = name.trim_end();
        let key = match name.trim_start().strip_prefix('.') {
            Some(attribute) if name.starts_with(' ') => format!("{message}.{attribute}"),
            _ if is_message(name) => {
                name.clone_into(&mut message);
                message.clone()
            }
            _ => continue,
        };
        if !keys.insert(key.clone()) {
            faults.push(format!("{}: `{key}` twice", path.display()));
        }
    }
    Ok(keys)
}

/// Whether this is a name at the start of its line; an indented line continues the previous message.
fn is_message(name: &str) -> bool {
    let name = name.strip_prefix('-').unwrap_or(name);
    name.starts_with(|it: char| it.is_ascii_alphabetic())
        && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_')
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::check;
    use crate::tidy::planted::tree;

    const EN: &str = "# a = comment\n-brand = Inkan\nrevoke-button = Revoke\n    .title = It ends = now\nlong =\n    more { $a = 1 }\n";

    #[test]
    fn a_missing_message_attribute_or_term_is_found_on_either_side() -> Result<()> {
        let ja = "revoke-button = 失効\nlong = 長い\nold = 古い\n";
        let root = tree(&[("web/templates/locales/en.ftl", EN), ("web/templates/locales/ja.ftl", ja)])?;
        assert_eq!(
            check(root.path())?.faults,
            [
                "web/templates/locales/ja.ftl: no `-brand`",
                "web/templates/locales/ja.ftl: no `revoke-button.title`",
                "web/templates/locales/en.ftl: no `old`",
            ]
        );
        Ok(())
    }

    #[test]
    fn a_message_defined_twice_is_found() -> Result<()> {
        let root = tree(&[("l/en.ftl", "a = 1\na = 2\n"), ("l/ja.ftl", "a = 1\n")])?;
        assert_eq!(check(root.path())?.faults, ["l/en.ftl: `a` twice"]);
        Ok(())
    }

    #[test]
    fn a_missing_language_is_found() -> Result<()> {
        let root = tree(&[("l/en.ftl", "a = 1\n")])?;
        assert_eq!(check(root.path())?.faults, ["l/ja.ftl: is not there", "l/ja.ftl: no `a`"]);
        Ok(())
    }

    #[test]
    fn equal_sets_pass() -> Result<()> {
        let root = tree(&[("l/en.ftl", EN), ("l/ja.ftl", EN)])?;
        assert!(check(root.path())?.faults.is_empty());
        Ok(())
    }
}
