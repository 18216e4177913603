//! `inkan audit key`

use std::process::ExitCode;

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::Actor;
use ca_core::use_cases::audit::heads;
use serde_json::json;

use super::super::Context;
use crate::output::print;

pub(super) fn run(context: &Context, ca: &Ca) -> Result<ExitCode> {
    let key = heads::make_head_key(ca, &Actor::Host)?;
    let pem = key.to_pem()?;
    // Programs that read PEM ignore text before the block (RFC 7468 §2).
    let text = format!("heads of the audit trail are verified with the key SHA-256 {}\n{pem}", key.fingerprint());
    print(context.json, &json!({ "fingerprint": key.fingerprint(), "pem": pem }), &text)?;
    Ok(ExitCode::SUCCESS)
}
