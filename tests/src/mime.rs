//! A mail as Python's email package reads it: an independent reader of MIME.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::Result;
use serde::Deserialize;

use crate::command::run_with_input;

/// A mail.
#[derive(Debug, Deserialize)]
pub struct Mail {
    /// Its header fields, decoded; of those that stand twice the last.
    pub headers: BTreeMap<String, String>,
    /// All its parts, each before those inside it; the first is the mail itself.
    pub parts: Vec<Part>,
    /// What the reader found wrong.
    pub defects: Vec<String>,
}

/// A part.
#[derive(Debug, Deserialize)]
pub struct Part {
    /// Such as `text/plain`.
    pub kind: String,
    /// Its header fields, decoded.
    pub headers: BTreeMap<String, String>,
    /// The parameters of its Content-Type.
    pub parameters: BTreeMap<String, String>,
    /// Its Content-Transfer-Encoding.
    pub encoding: Option<String>,
    /// What it says, if it is text.
    pub text: Option<String>,
}

impl Mail {
    /// Reads one.
    ///
    /// # Errors
    /// When Python can't.
    pub fn read(mail: &[u8]) -> Result<Self> {
        let ran = run_with_input(Command::new("python3").args(["-I", "-c", READER]), mail)?.ok()?;
        Ok(serde_json::from_slice(&ran.stdout)?)
    }

    /// The kinds of its parts.
    pub fn kinds(&self) -> Vec<&str> {
        self.parts.iter().map(|part| part.kind.as_str()).collect()
    }

    /// What the first part of a kind says.
    pub fn text(&self, kind: &str) -> Option<&str> {
        self.parts.iter().find(|part| part.kind == kind)?.text.as_deref()
    }
}

const READER: &str = r#"
import email.policy, json, sys
mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
parts = list(mail.walk())
print(json.dumps({
    "headers": {name: str(value) for name, value in mail.items()},
    "parts": [{
        "kind": part.get_content_type(),
        "headers": {name: str(value) for name, value in part.items()},
        "parameters": dict(part["Content-Type"].params),
        "encoding": part["Content-Transfer-Encoding"],
        "text": part.get_content() if part.get_content_maintype() == "text" else None,
    } for part in parts],
    "defects": [str(defect) for part in parts for defect in part.defects]
        + [str(defect) for value in mail.values() for defect in value.defects],
}))
"#;
