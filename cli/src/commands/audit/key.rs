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
    // What stands before the block is let through by whatever reads PEM.
    let text = format!("heads of the audit trail are verified with the key SHA-256 {}\n{pem}", key.fingerprint());
    print(context.json, &json!({ "fingerprint": key.fingerprint(), "pem": pem }), &text)?;
    Ok(ExitCode::SUCCESS)
}
