//! How what a command has revoked comes onto a CRL: by the server that runs, or else by the command.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use ca_core::error::Conflict;
use ca_core::use_cases::status::publish_crl::{self, ChangesMade};
use ca_core::{Ca, Error};

use crate::server::is_server_running;

/// Publishes the change of a command, or waits until the server has published it.
///
/// A server publishes at most one CRL per window of time, for any number of revocations. While it runs, the command
/// waits for its CRL, for half a minute at most. Before a restore is finished nothing is published, but a theft
/// can be reported.
pub(in crate::commands) fn publish_due(ca: &Ca) -> Result<()> {
    match wait_for_server(ca)? {
        Outcome::Published => Ok(()),
        Outcome::NotYet => {
            eprintln!(
                "inkan: the change is recorded, but the running server has published no CRL with it in {} seconds; \
                 see its log and: inkan crl status",
                PATIENCE.as_secs()
            );
            Ok(())
        }
        Outcome::NoServer => publish(ca),
    }
}

enum Outcome {
    Published,
    NotYet,
    NoServer,
}

/// Ends early when the server does.
fn wait_for_server(ca: &Ca) -> Result<Outcome> {
    let made = ChangesMade::until_now(ca)?;
    let began = Instant::now();
    while is_server_running(&ca.settings().keys.directory) {
        if made.are_published(ca)? {
            return Ok(Outcome::Published);
        }
        if began.elapsed() >= PATIENCE {
            return Ok(Outcome::NotYet);
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(Outcome::NoServer)
}

fn publish(ca: &Ca) -> Result<()> {
    match publish_crl::publish_due_crls(ca) {
        Err(Error::Conflict(Conflict::RestoreUnfinished)) => {
            eprintln!(
                "inkan: the change is recorded, but no CRL is published before the restore is finished: inkan restore finish"
            );
            Ok(())
        }
        published => Ok(published.map(drop)?),
    }
}

const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);
