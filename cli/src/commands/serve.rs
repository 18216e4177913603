//! `inkan serve`

use std::process::ExitCode;

use anyhow::Result;

use super::Context;

pub(crate) fn run(_context: &Context) -> Result<ExitCode> {
    anyhow::bail!("merged later")
}
