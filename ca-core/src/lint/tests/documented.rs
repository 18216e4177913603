//! `docs/lint.md` lists every rule and every class of mutations with the texts of the code.

use std::fs;
use std::path::PathBuf;

use super::mutations::classes;
use crate::lint::certificate::rules;
use crate::lint::{crl, ocsp};

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

/// The expected rows of the document.
pub(super) fn written(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| format!("| {} |", row.join(" | "))).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_rule_stands_in_the_documentation_with_what_it_says_of_itself() {
    let expected: Vec<Vec<String>> = rules().map(|rule| row_of(rule.id, &source_of(rule.id), rule.citation)).collect();
    assert!(table("Rules") == expected, "docs/lint.md should hold below `## Rules`:\n{}", written(&expected));
}

#[test]
fn every_rule_for_crls_and_for_ocsp_responses_stands_in_the_documentation_too() {
    let crl: Vec<_> = crl::RULES.iter().map(|rule| (rule.id, rule.citation)).collect();
    let ocsp: Vec<_> = ocsp::RULES.iter().map(|rule| (rule.id, rule.citation)).collect();
    for (heading, room, rules) in [("Rules for CRLs", "crl", crl), ("Rules for OCSP responses", "ocsp", ocsp)] {
        let row = |(id, citation): &(&str, &str)| row_of(id, &source_in(room, id), citation);
        let expected: Vec<Vec<String>> = rules.iter().map(row).collect();
        assert!(table(heading) == expected, "docs/lint.md should hold below `## {heading}`:\n{}", written(&expected));
    }
}

#[test]
fn every_class_of_mutations_stands_in_the_documentation_with_the_rules_that_find_it() {
    let found_by = |ids: &[&str]| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let expected: Vec<Vec<String>> =
        classes().map(|class| vec![class.name.to_owned(), found_by(class.found_by)]).collect();
    assert!(table("Mutations") == expected, "docs/lint.md should hold below `## Mutations`:\n{}", written(&expected));
}

/// The file of a rule for CRLs or OCSP responses: `crl/crl_number.rs` for `rfc5280.crl-number`.
fn source_in(room: &str, id: &str) -> String {
    let (_, name) = id.split_once('.').expect("an id of two parts");
    let file = format!("{room}/{}.rs", name.replace('-', "_"));
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/lint").join(file))
        .expect("the file of a rule")
}

fn row_of(id: &str, source: &str, citation: &str) -> Vec<String> {
    vec![format!("`{id}`"), doc_of(source), citation.to_owned()]
}

/// The first paragraph of the comment above a rule.
fn doc_of(source: &str) -> String {
    let (above, _) = source.split_once("const RULE: ").expect("a rule");
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
