//! A mail as parsed by Python's email package: an independent parser of MIME.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::Result;
use serde::Deserialize;

use crate::command::run_with_input;

/// A parsed mail.
#[derive(Debug, Deserialize)]
pub struct Mail {
    /// The header fields, decoded; of a repeated field the last.
    pub headers: BTreeMap<String, String>,
    /// All parts, each before its own parts; the first is the mail itself.
    pub parts: Vec<Part>,
    /// The defects that the parser found.
    pub defects: Vec<String>,
}

/// A part of a mail.
#[derive(Debug, Deserialize)]
pub struct Part {
    /// The type, such as `text/plain`.
    pub kind: String,
    /// The header fields, decoded.
    pub headers: BTreeMap<String, String>,
    /// The parameters of the Content-Type.
    pub parameters: BTreeMap<String, String>,
    /// The Content-Transfer-Encoding.
    pub encoding: Option<String>,
    /// The text of a text part.
    pub text: Option<String>,
}

impl Mail {
    /// Parses a mail.
    ///
    /// # Errors
    /// When Python can't parse it.
    pub fn read(mail: &[u8]) -> Result<Self> {
        let ran = run_with_input(Command::new("python3").args(["-I", "-c", READER]), mail)?.ok()?;
        Ok(serde_json::from_slice(&ran.stdout)?)
    }

    /// The types of the parts.
    pub fn kinds(&self) -> Vec<&str> {
        self.parts.iter().map(|part| part.kind.as_str()).collect()
    }

    /// The text of the first part of a type.
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
