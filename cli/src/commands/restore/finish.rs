//! The second step of a restore: imports the CRLs and certificates that were published since the backup, and allows signing
//! again.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use ca_core::Ca;
use ca_core::audit::HeadsVerdict;
use ca_core::error::Conflict;
use ca_core::use_cases::operation::restore::{self, Ended, HeadsOutcome, Placed, TakenCertificate, Without};
use serde_json::json;

use super::heads::{self, Kept};
use super::outcome::Outcome;
use super::sources::{Asked, Gathered, gather};
use super::tell;
use crate::commands::Context;
use crate::configuration::Configuration;
use crate::exit::{CHECK_FAILED, CONFLICT};
use crate::output::print;

pub(super) fn run(context: &Context, asked: &Asked) -> Result<ExitCode> {
    let configuration = context.configuration()?;
    bring_in_line(context, &configuration, asked, None)
}

/// Imports CRLs and certificates, and finishes if all sources were read except those that the operator omits.
pub(super) fn bring_in_line(
    context: &Context,
    configuration: &Configuration,
    asked: &Asked,
    placed: Option<Placed>,
) -> Result<ExitCode> {
    let ca = configuration.open_and_tell()?;
    if restore::pending_restore(&ca)?.is_none() {
        return Err(ca_core::Error::from(Conflict::NoRestore).into());
    }
    // Heads are checked first, so that a wrong file is reported before anything is imported.
    let heads = match asked.kept.hold(&ca)? {
        None => None,
        Some(HeadsOutcome::Told(loss)) => Some(loss),
        Some(HeadsOutcome::Refused(verdict)) => return refuse(context, &verdict, &asked.kept),
    };
    let gathered = gather(&ca, configuration, asked)?;
    let mut outcome = take_over(&ca, gathered, placed)?;
    outcome.heads = heads;
    let (without, lacking) = outcome.lacking_crls.into_iter().partition(|slug| asked.without_crl.contains(slug));
    outcome.lacking_crls = lacking;
    outcome.finished = outcome.lacking_crls.is_empty() && outcome.lacking_directories.is_empty();
    if outcome.finished {
        let mut directories = configuration.settings.directories.clone();
        directories.retain(|name| asked.without_directory.contains(name));
        if let Some(loss) = &outcome.heads {
            restore::note_loss(&ca, loss)?;
        }
        let to_end = asked.kept.to_end(outcome.heads.as_ref());
        if to_end.passwords || to_end.second_factors {
            outcome.ended = restore::end_sign_ins(&ca, to_end)?;
        }
        outcome.old_sign_ins = restore::list_old_sign_ins(&ca)?;
        restore::finish_restore(&ca, &Without { crls: without, directories })?;
    }
    print(context.json, &outcome, &tell::outcome(&outcome, &context.config))?;
    Ok(if outcome.finished { ExitCode::SUCCESS } else { ExitCode::from(CONFLICT) })
}

/// One head that does not match rejects the whole file: an attacker who added it may have removed another.
fn refuse(context: &Context, verdict: &HeadsVerdict, kept: &Kept) -> Result<ExitCode> {
    let value = json!({
        "finished": false,
        "heads_refused": { "heads": verdict.heads, "broken": verdict.chain.broken, "faults": verdict.faults },
    });
    let go_on = format!("continue with: inkan --config {} restore finish", context.config.display());
    print(context.json, &value, &format!("{}\n{go_on}", heads::tell_refused(verdict, kept)))?;
    Ok(ExitCode::from(CHECK_FAILED))
}

/// Imports CRLs first: the status of a certificate must be known when it is stored.
fn take_over(ca: &Arc<Ca>, gathered: Gathered, placed: Option<Placed>) -> Result<Outcome> {
    let lacking_crls = restore::lacking_crls(ca, &gathered.crls)?;
    let mut crls = Vec::new();
    for crl in restore::newest_of_each(ca, gathered.crls)? {
        crls.push(restore::take_crl(ca, &crl)?);
    }
    let (mut stored, mut revoked) = (Vec::new(), Vec::new());
    for (directory, der) in &gathered.certificates {
        match restore::take_certificate(ca, der, directory.as_str())? {
            TakenCertificate::Left => {}
            TakenCertificate::Stored { serial } => stored.push(serial),
            TakenCertificate::Revoked { serial } => revoked.push(serial),
        }
    }
    let silent = gathered.silent;
    let lacking_directories = silent.iter().filter(|it| it.is_directory).map(|it| it.source.clone()).collect();
    Ok(Outcome {
        finished: false,
        placed,
        crls,
        stored,
        revoked,
        lacking_crls,
        lacking_directories,
        silent,
        heads: None,
        old_sign_ins: Vec::new(),
        ended: Ended::default(),
    })
}
