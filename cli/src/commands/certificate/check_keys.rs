//! `inkan certificate check-keys`

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::{Actor, SearchCertificates, permit};
use ca_core::use_cases::operation::check_keys::check_keys;

use crate::commands::Context;
use crate::exit::CHECK_FAILED;
use crate::output::{plain, print};

/// Lists the keys that can be broken.
pub(super) fn run(context: &Context, ca: &Ca) -> Result<ExitCode> {
    let report = check_keys(ca, &permit(&Actor::Host, SearchCertificates)?)?;
    let mut text = format!("checked {} certificates with {} keys", report.certificates, report.keys);
    for weak in &report.weak {
        write!(text, "\n{} {}: {}", weak.serial, plain(&weak.address), weak.fault)?;
    }
    if report.weak.is_empty() {
        text.push_str("; no known weakness");
    } else {
        text.push_str("\nrevoke each of them: inkan certificate revoke SERIAL --happening key-stolen");
    }
    print(context.json, &report, &text)?;
    Ok(if report.weak.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}
