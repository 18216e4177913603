//! The blocks of the README's section, in order.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

/// Where the portal's certificate is: the README offers both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// "a. In the server itself"
    Own,
    /// "b. Behind nginx on the same host"
    Proxy,
}

/// A part of the section.
#[derive(Debug)]
pub(super) enum Item {
    /// A heading, without its marks.
    Heading(String),
    /// Commands.
    Shell(String),
    /// Keys for inkan.toml.
    Settings(String),
    /// Servers for nginx.
    Nginx(String),
}

/// The repository's folder.
pub(super) fn repository() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("tests/ is in a repository")
}

/// The parts of "Production use", without those of the other way.
pub(super) fn read_section(way: Way) -> Result<Vec<Item>> {
    let text = fs::read_to_string(repository()?.join("README.md"))?;
    let (_, section) = text.split_once("\n## Production use\n").context("the README has no section for production")?;
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut items = Vec::new();
    let (mut chosen, mut block): (Option<Way>, Option<(&str, String)>) = (None, None);
    for line in section.lines() {
        if let Some(kind) = line.strip_prefix("```") {
            match block.take() {
                None => block = Some((kind, String::new())),
                Some((kind, text)) => items.extend((chosen.is_none_or(|it| it == way)).then_some(item(kind, text)?)),
            }
        } else if let Some((_, text)) = &mut block {
            text.push_str(line);
            text.push('\n');
        } else if let Some(heading) = line.strip_prefix("#### ") {
            chosen = Some(if heading.starts_with("a.") { Way::Own } else { Way::Proxy });
        } else if let Some(heading) = line.strip_prefix("### ") {
            chosen = None;
            items.push(Item::Heading(heading.to_owned()));
        } else {
            ensure!(!line.starts_with("    "), "a block that no test runs: {line}");
        }
    }
    ensure!(block.is_none() && items.len() > 15, "the section is not as expected: {items:#?}");
    Ok(items)
}

fn item(kind: &str, text: String) -> Result<Item> {
    Ok(match kind {
        "sh" => Item::Shell(text),
        "toml" => Item::Settings(text),
        "nginx" => Item::Nginx(text),
        other => bail!("a block of the kind `{other}`, which no test runs"),
    })
}
