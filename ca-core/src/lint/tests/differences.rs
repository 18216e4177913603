//! Compares the findings of other linters in the matrix and in a sample of the mutations with the list in `docs/lint.md`.

mod sample;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use inkan_tests::pkilint::{Lints, Severity};
use inkan_tests::zlint;

use super::documented::{table, written};
use sample::Shown;

/// Each certificate with the findings of Inkan's rules, pkilint and zlint, and the reason for a difference.
///
/// zlint's column is compared only when `INKAN_ZLINT` names the program: Debian 12 does not have it.
#[test]
fn what_pkilint_and_zlint_find_is_what_the_documentation_lists() {
    let folder = tempfile::tempdir().expect("a folder");
    let shown = sample::all();
    let files: Vec<PathBuf> = (0..shown.len()).map(|place| folder.path().join(format!("{place}.pem"))).collect();
    for (shown, file) in shown.iter().zip(&files) {
        std::fs::write(file, shown.pem()).expect("written");
    }
    let pkilint = found_by_pkilint(&shown, &files);
    let listed = table("Differences");
    let expected: Vec<Vec<String>> = shown
        .iter()
        .zip(&files)
        .zip(&pkilint)
        .enumerate()
        .map(|(place, ((shown, file), pkilint))| {
            let listed = |column: usize| listed.get(place).and_then(|row| row.get(column)).cloned().unwrap_or_default();
            let zlint = found_by_zlint(file).unwrap_or_else(|| listed(3));
            vec![shown.name.clone(), cell(&shown.broken), cell(pkilint), zlint, listed(4)]
        })
        .collect();
    assert!(listed == expected, "docs/lint.md should hold below `## Differences`:\n{}", written(&expected));
}

/// If only some of the three have a finding, the list gives the reason.
#[test]
fn every_difference_has_a_reason() {
    for row in table("Differences") {
        let [name, found @ .., reason] = row.as_slice() else { panic!("an empty row") };
        let silent = found.iter().filter(|cell| *cell == NOTHING).count();
        assert!(silent == 0 || silent == found.len() || reason.len() > 1, "{name}: why do they differ?");
    }
}

/// The list names the version of pkilint, which must be the version that the tests install.
#[test]
fn the_documentation_names_the_pkilint_that_is_installed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &str| std::fs::read_to_string(root.join(file)).expect("a file");
    let requirements = read("tests/python/requirements.txt");
    let version = requirements.lines().find_map(|line| line.strip_prefix("pkilint==")).expect("a version");
    assert!(read("docs/lint.md").contains(&format!("pkilint {version}")));
}

fn found_by_pkilint(shown: &[Shown], files: &[PathBuf]) -> Vec<BTreeSet<String>> {
    let mut lints = Lints::default();
    for (shown, file) in shown.iter().zip(files) {
        lints = if shown.of_a_person { lints.root(file).smime(file) } else { lints.root(file) };
    }
    let mut findings = lints.all_findings().expect("pkilint");
    findings.retain(|finding| finding.severity >= Severity::Warning);
    let of = |file: &PathBuf| findings.iter().filter(|it| it.file == *file).map(|it| it.code.clone()).collect();
    files.iter().map(of).collect()
}

fn found_by_zlint(file: &Path) -> Option<String> {
    let program = std::env::var_os("INKAN_ZLINT")?;
    Some(cell(&zlint::findings(Path::new(&program), file).expect("zlint")))
}

fn cell<T: AsRef<str>>(found: &BTreeSet<T>) -> String {
    let found: Vec<String> = found.iter().map(|it| format!("`{}`", it.as_ref())).collect();
    if found.is_empty() { NOTHING.to_owned() } else { found.join(", ") }
}

const NOTHING: &str = "—";
