//! zlint, another linter of public CAs, if it is installed; Debian 12 does not have it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde::Deserialize;

use crate::command::run;

/// The result of one lint.
#[derive(Debug, Deserialize)]
struct Verdict {
    result: String,
}

/// The lints that give a warning or an error for a certificate in PEM; `unreadable` for one that zlint can't parse.
///
/// # Errors
/// When the program does not start, or prints something other than its JSON.
pub fn findings(program: &Path, certificate: &Path) -> Result<BTreeSet<String>> {
    let ran = run(Command::new(program).args(["-includeSources", SOURCES]).arg(certificate))?;
    if ran.stdout.is_empty() {
        return Ok(BTreeSet::from([UNREADABLE.to_owned()]));
    }
    let verdicts: BTreeMap<String, Verdict> = serde_json::from_slice(&ran.stdout)?;
    let found = verdicts.into_iter().filter(|(_, it)| ["warn", "error", "fatal"].contains(&it.result.as_str()));
    Ok(found.map(|(lint, _)| lint).collect())
}

const SOURCES: &str = "CABF_SMIME_BR,RFC5280,RFC5480,RFC5891,Mozilla,Community";
const UNREADABLE: &str = "unreadable";
