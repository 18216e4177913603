//! Heads of the audit trail: signed at the start, every hour, and at the end; appended to a file and mailed.

use std::time::{Duration, Instant};

use ca_core::Ca;
use ca_core::use_cases::audit::heads;

use super::Stop;

/// Signs a head at the start and then every hour if the trail has new rows, and mails the newest once a day.
pub(super) fn keep_heads(ca: &Ca, stop: &Stop) {
    let mut signed_at = None;
    loop {
        if signed_at.is_none_or(|at: Instant| at.elapsed() >= SIGN_EVERY) {
            sign_if_due(ca);
            signed_at = Some(Instant::now());
        }
        match heads::mail_newest_head(ca) {
            Ok(0) => {}
            Ok(auditors) => tracing::info!(auditors, "mailed the newest head of the audit trail"),
            Err(error) => tracing::error!(%error, "the newest head of the audit trail can't be mailed"),
        }
        if stop.sleep(LOOK_EVERY) {
            return;
        }
    }
}

/// Signs a head if the trail has new rows, and appends the newest to the file unless it is there already: a failed step is
/// repeated and reported again.
pub(super) fn sign_if_due(ca: &Ca) {
    let signed = heads::sign_due_head(ca).unwrap_or_else(|error| {
        tracing::error!(%error, "no head of the audit trail can be signed: removed rows at its end would not be detected");
        None
    });
    if let Some(signed) = &signed {
        tracing::info!(audit.seq = signed.head.seq, "signed the head of the audit trail");
    }
    if let Err(error) = heads::append_newest_head(ca, signed) {
        tracing::error!(%error, "the newest head of the audit trail can't be stored outside this host");
    }
}

const SIGN_EVERY: Duration = Duration::from_secs(3600);
/// The interval between checks for a new day.
const LOOK_EVERY: Duration = Duration::from_secs(30);
