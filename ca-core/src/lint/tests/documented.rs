//! `docs/lint.md` names every rule and every class of mutations as they stand in the code.

use std::fs;
use std::path::PathBuf;

use super::mutations::classes;
use crate::lint::certificate::rules;

/// The rows of the table below a heading of `docs/lint.md`, cell by cell.
pub(super) fn table(heading: &str) -> Vec<Vec<String>> {
    let document = fs::read_to_string(document()).expect("docs/lint.md");
    let below = document.lines().skip_while(|line| *line != format!("## {heading}")).skip(1);
    let section = below.take_while(|line| !line.starts_with("## "));
    // The first two lines of a table are its head and the rule below it.
    section.filter(|line| line.starts_with('|')).skip(2).map(cells).collect()
}

/// The file of a rule: `smime_br/key_usage.rs` for `smime-br.key-usage`.
pub(super) fn source_of(id: &str) -> String {
    let file = format!("{}.rs", id.replace('.', "/").replace('-', "_"));
    fs::read_to_string(folder().join(file)).expect("the file of a rule")
}

/// The folder of rules.
pub(super) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/lint/certificate")
}

/// The rows as they should stand in the document.
pub(super) fn written(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| format!("| {} |", row.join(" | "))).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_rule_stands_in_the_documentation_with_what_it_says_of_itself() {
    let expected: Vec<Vec<String>> =
        rules().map(|rule| vec![format!("`{}`", rule.id), doc_of(rule.id), rule.citation.to_owned()]).collect();
    assert!(table("Rules") == expected, "docs/lint.md should hold below `## Rules`:\n{}", written(&expected));
}

#[test]
fn every_class_of_mutations_stands_in_the_documentation_with_the_rules_that_find_it() {
    let found_by = |ids: &[&str]| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let expected: Vec<Vec<String>> =
        classes().map(|class| vec![class.name.to_owned(), found_by(class.found_by)]).collect();
    assert!(table("Mutations") == expected, "docs/lint.md should hold below `## Mutations`:\n{}", written(&expected));
}

/// The first paragraph of the comment above a rule.
fn doc_of(id: &str) -> String {
    let source = source_of(id);
    let (above, _) = source.split_once("const RULE: Rule").expect("a rule");
    let comment = above.lines().rev().skip(1).take_while(|line| line.starts_with("///"));
    let comment: Vec<&str> = comment.map(|line| line.trim_start_matches("///").trim()).collect();
    let paragraph: Vec<&str> = comment.into_iter().rev().take_while(|line| !line.is_empty()).collect();
    paragraph.join(" ")
}

fn cells(row: &str) -> Vec<String> {
    row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()
}

fn document() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/lint.md")
}
