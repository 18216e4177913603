//! axe-core: checks of a page's accessibility (WCAG 2.2 A and AA).

use std::fs;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::json;

use crate::browser::Browser;
use crate::target;

/// A rule that a page breaks.
#[derive(Debug, Deserialize)]
pub struct Violation {
    /// The rule's name.
    pub id: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: Option<String>,
    /// The elements, as they are in the page.
    pub nodes: Vec<Node>,
}

/// An element that breaks a rule.
#[derive(Debug, Deserialize)]
pub struct Node {
    /// The element's HTML.
    pub html: String,
}

/// All violations in the page that the browser shows.
///
/// # Errors
/// When axe-core is not installed or fails.
pub fn violations(browser: &Browser) -> Result<Vec<Violation>> {
    let file = target::project_root().join("web/browser/node_modules/axe-core/axe.min.js");
    let source = fs::read_to_string(&file).with_context(|| format!("{}", file.display()))?;
    browser.script(&format!("if (!window.axe) {{ {source} }}"), Vec::new())?;
    let found = browser.script_to_its_end(RUN, vec![json!(TAGS)])?;
    serde_json::from_value(found).context("axe-core failed")
}

const RUN: &str = "
    const done = arguments[1];
    axe.run(document, { runOnly: arguments[0] }).then((result) => done(result.violations), (error) => done(String(error)));
";
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
