//! `inkan audit head`

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use ca_core::Ca;
use ca_core::use_cases::audit::heads;

use super::super::Context;
use crate::output::print;

pub(super) fn run(context: &Context, ca: &Ca) -> Result<ExitCode> {
    let head = heads::sign_head(ca)?.context("the audit trail has no row yet")?;
    // A copy of the head is useful anywhere, so it is printed even when the file can't be written.
    print(context.json, &head, &head.to_string())?;
    heads::append_newest_head(ca, None)?;
    Ok(ExitCode::SUCCESS)
}
